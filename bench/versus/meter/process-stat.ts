import { readdirSync, readFileSync } from "node:fs";

/** Linux gives times of processes in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/** What /proc says of one process now. */
export interface ProcessStat {
  readonly id: number;
  /** Ticks since boot: an id that came back has another one. */
  readonly startedAt: string;
  readonly parent: number;
  readonly session: number;
  /** User and system time of its own threads. */
  readonly ownCpuSeconds: number;
  /** The same of children that it has waited for. */
  readonly waitedCpuSeconds: number;
}

/** Reads the line of /proc/PID/stat; the command's name stands in brackets and may hold anything. */
export const parseStat = (text: string): ProcessStat => {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = (index: number): number => Number(fields[index]) / TICKS_PER_SECOND;
  return {
    id: Number.parseInt(text, 10),
    startedAt: fields[19] ?? "",
    parent: Number(fields[1]),
    session: Number(fields[3]),
    ownCpuSeconds: ticks(11) + ticks(12),
    waitedCpuSeconds: ticks(13) + ticks(14),
  };
};

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/** One process; null when it has gone. */
export const readProcess = (id: number): ProcessStat | null => {
  const text = textOf(`/proc/${id}/stat`);
  return text === null ? null : parseStat(text);
};

/** Ids of the processes that any thread of this one has started and that are still there. */
export const childrenOf = (id: number): number[] => {
  try {
    return readdirSync(`/proc/${id}/task`).flatMap((thread) =>
      (textOf(`/proc/${id}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

/** Memory of a process in bytes, now and at its highest. */
export const memoryOf = (id: number): { residentBytes: number; highestBytes: number } => {
  const text = textOf(`/proc/${id}/status`) ?? "";
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { residentBytes: bytes("VmRSS"), highestBytes: bytes("VmHWM") };
};

/** Every process of a session. */
export const processesOfSession = (session: number): ProcessStat[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((stat): stat is ProcessStat => stat?.session === session);
