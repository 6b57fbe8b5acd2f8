import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { Writable } from "node:stream";
import { getHeapStatistics } from "node:v8";

/** Health of this thread since the last reading. */
export interface ThreadHealth {
  /** p99 of how late the event loop was, ms. */
  readonly loopDelayMs: number;
  /** Share of the time in which the event loop was busy, 0…1. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** Where a thread prints; `error` is what `console.error` prints to the error stream. */
export type StreamName = "stdout" | "stderr" | "error";

const DELAY_RESOLUTION_MS = 10;

/** Stack traces of this thread name the source files from now on. */
export const useSourceMaps = (): void => process.setSourceMapsEnabled(true);

/** Takes what nobody caught: the thread goes on. */
export const onStrayError = (listener: (error: unknown) => void): void => {
  process.on("unhandledRejection", listener);
  process.on("uncaughtException", listener);
};

/**
 * Rejections that nobody awaits and that mean no harm end no process, until the function that comes back is called. All
 * others are thrown, as Node does without it by default.
 */
export const tolerateRejections = (isHarmless: (reason: unknown) => boolean): (() => void) => {
  const listener = (reason: unknown): void => {
    if (isHarmless(reason)) return;
    // Node asks nobody who is not listening: a program that has no listener of its own ends by what nobody caught.
    const others = process.listeners("unhandledRejection").filter((other) => !tolerant.has(other));
    if (others.length === 0) throw reason;
  };
  tolerant.add(listener);
  process.on("unhandledRejection", listener);
  return () => {
    tolerant.delete(listener);
    process.off("unhandledRejection", listener);
  };
};

/** Listeners of ours: they are nobody who takes what is no matter of ours. */
const tolerant = new Set<(...reason: never[]) => void>();

type WriteCallback = (error?: Error | null) => void;

/** Ends this thread, and only it. */
export const endThread = (code: number): never => process.exit(code);

/** Everything that this thread prints, through `console` or the process's streams, goes to the function in order. */
export const capturePrints = (print: (stream: StreamName, text: string) => void): void => {
  let isError = false;
  const consoleStream = (name: "stdout" | "stderr"): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, _encoding, done) {
        print(isError && name === "stderr" ? "error" : name, chunk.toString());
        done();
      },
    });
  for (const name of ["stdout", "stderr"] as const) {
    // The stream itself stays: the main thread tells it, by fields of its own, when to go on.
    process[name].write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | WriteCallback,
      callback?: WriteCallback,
    ): boolean => {
      print(name, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === "function" ? encoding : callback;
      if (done !== undefined) queueMicrotask(done);
      return true;
    };
  }
  const captured = new console.Console(consoleStream("stdout"), consoleStream("stderr"));
  const { error } = captured;
  captured.error = (...values: unknown[]): void => {
    isError = true;
    try {
      error(...values);
    } finally {
      isError = false;
    }
  };
  globalThis.console = captured;
};

/** Where this system keeps names that no name server knows. */
export const hostsFilePath = (): string =>
  process.platform === "win32"
    ? `${process.env.SystemRoot ?? "C:\\Windows"}\\System32\\drivers\\etc\\hosts`
    : "/etc/hosts";

/** A variable of the environment; undefined where it is not set. */
export const environmentVariable = (name: string): string | undefined => process.env[name];

/** Watches the health of a thread. */
export interface ThreadHealthMonitor {
  /** Of the time since the last call. */
  readonly read: () => ThreadHealth;
  /** Watches no more. */
  end(): void;
}

/** Watches the health of this thread from now on. */
export const threadHealthMonitor = (): ThreadHealthMonitor => {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  let utilization = performance.eventLoopUtilization();
  const read = (): ThreadHealth => {
    // The histogram holds the time between two ticks of its timer, so a loop that is never late reads the resolution.
    const p99Ms = delay.count === 0 ? 0 : delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS;
    delay.reset();
    const before = utilization;
    utilization = performance.eventLoopUtilization();
    // Not process.memoryUsage(), which opens a file: with no descriptor left it throws.
    const memory = getHeapStatistics();
    return {
      loopDelayMs: Math.max(0, p99Ms),
      cpu: performance.eventLoopUtilization(utilization, before).utilization,
      memoryBytes: memory.used_heap_size + memory.external_memory,
    };
  };
  return { read, end: () => void delay.disable() };
};
