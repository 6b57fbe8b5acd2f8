import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism, hostname, networkInterfaces } from "node:os";
import { relative } from "node:path";
import { listenToKeys, openInBrowser } from "./host-keys.ts";

/** A place for text: a terminal, a pipe or a file. */
export interface TextOutput {
  write(text: string): void;
  readonly columns: number;
  /** A person watches: lines may be drawn again. */
  readonly interactive: boolean;
}

/** Ctrl-C, the request of a supervisor, and the end of the terminal. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** The process as the rest of the code sees it. Only entry files make one. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of this process. */
  readonly pid: number;
  /** `v20.20.0` */
  readonly nodeVersion: string;
  readonly cores: number;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly color: boolean;
  /** A debugger may hold threads for as long as it likes. */
  readonly debugged: boolean;
  /** How many files and sockets this process may have open; null where there is no limit or it can't be known. */
  openFileLimit(): number | null;
  /** The name of this machine, and its addresses that others may reach, those of IPv4 first. */
  network(): { readonly name: string; readonly addresses: readonly string[] };
  /** A whole number below 2^32 that nobody could have known. */
  freshSeed(): number;
  /** Tells of each signal; the function that comes back ends it. */
  onStopSignal(listener: (signal: StopSignal) => void): () => void;
  /** Tells of each key pressed in the terminal in front, until the function that comes back ends it; null without one. */
  onKey(listener: (key: string) => void): (() => void) | null;
  /** Shows a URL to whoever sits at this machine; nothing where nobody does. */
  openInBrowser(url: string): void;
  /** Sends a signal to another process, or only asks for it with 0; false where there is none that we may signal. */
  signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL" | 0): boolean;
  /** Why standard output could not be written, though somebody wanted it; null when all is well. */
  outputError(): Promise<Error | null>;
  /** Runs right before the process ends, however it does so in order; must be synchronous. */
  onExit(callback: () => void): void;
  /** Takes an error that nobody caught: a fault of ours. */
  onFault(listener: (error: unknown) => void): void;
  /** Ends the process at once; what was written to a terminal, a file or a pipe is out by then. */
  exit(code: number): never;
}

const DEFAULT_COLUMNS = 100;

const textOutput = (stream: NodeJS.WriteStream): TextOutput => ({
  // The reader of a pipe may be gone (`acrida … | head`): that must not end a run in the middle.
  write(text) {
    if (stream.writable) stream.write(text);
  },
  get columns() {
    return stream.columns || DEFAULT_COLUMNS;
  },
  interactive: stream.isTTY === true,
});

const openFileLimit = (): number | null => {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return soft === null ? null : Number(soft[1]);
  } catch {
    // Only Linux tells without a process of its own.
    return null;
  }
};

const addresses = (): string[] => {
  try {
    // An address of one link alone works with the name of a card only, which is another on each machine.
    return Object.values(networkInterfaces())
      .flatMap((card) => card ?? [])
      .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
      .sort((one, other) => one.family.localeCompare(other.family))
      .map(({ address }) => address);
  } catch {
    // Some containers don't tell.
    return [];
  }
};

const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Asked when it is needed: to load the inspector takes some of the time in which `--version` answers. */
const isDebugged = (): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ""].some((one) => one.includes("--inspect")) ||
  // An editor may open it from within the process, without an option.
  process.getBuiltinModule("node:inspector").url() !== undefined;

/** What any program in this process may know of it. */
const surroundings = () => ({
  env: process.env,
  cwd: process.cwd(),
  nodeVersion: process.version,
  cores: availableParallelism(),
  pid: process.pid,
  stdout: textOutput(process.stdout),
  stderr: textOutput(process.stderr),
  color: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  openFileLimit,
  network: () => ({ name: hostname(), addresses: addresses() }),
  freshSeed: () => randomInt(2 ** 32),
});

/** The process as a command that owns it sees it. */
export const processHost = (): Host => {
  let lostOutput: Error | null = null;
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: Error & { code?: string }) => {
    // Who stops reading (`acrida … | head`) has what they wanted.
    if (error.code !== "EPIPE") lostOutput ??= error;
  });
  return {
    ...surroundings(),
    get debugged() {
      return isDebugged();
    },
    argv: process.argv.slice(2),
    onStopSignal(listener) {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
    onKey: listenToKeys,
    openInBrowser,
    signalProcess(pid, signal) {
      try {
        return process.kill(pid, signal);
      } catch {
        return false;
      }
    },
    async outputError() {
      // A stream tells of a failed write in a later turn.
      await new Promise((resolve) => setImmediate(resolve));
      return lostOutput;
    },
    onExit: (callback) => void process.once("exit", callback),
    onFault(listener) {
      process.on("uncaughtException", listener);
      process.on("unhandledRejection", listener);
    },
    exit: (code) => process.exit(code),
  };
};

/** The process as a guest in somebody else's program sees it; `leave` runs what waits for the end of the process. */
export interface GuestHost extends Host {
  /** The file that the program was started by, from the current folder; "" where there is none. */
  readonly program: string;
  leave(): void;
}

/** Takes no signal, no key and no error of the process, and never ends it. */
export const guestHost = (): GuestHost => {
  const callbacks: (() => void)[] = [];
  const leave = (): void => {
    process.off("exit", leave);
    for (const callback of callbacks.splice(0)) callback();
  };
  process.once("exit", leave);
  return {
    ...surroundings(),
    get debugged() {
      return isDebugged();
    },
    argv: [],
    program: process.argv[1] === undefined ? "" : relative(process.cwd(), process.argv[1]),
    onStopSignal: () => () => {},
    onKey: () => null,
    openInBrowser: () => {},
    signalProcess: () => false,
    outputError: async () => null,
    onExit: (callback) => void callbacks.push(callback),
    onFault: () => {},
    exit(code) {
      throw new Error(`a guest can't end the process (${code})`);
    },
    leave,
  };
};
