import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const watcher = pathToFileURL(fileURLToPath(new URL("./watch-memory.mjs", import.meta.url))).href;

/** What one thread held after a collection; the main thread is 0, and has the controller. */
export interface MemoryNote {
  readonly thread: number;
  /** Since the thread began. */
  readonly seconds: number;
  /** Heap, and what lies outside of it. */
  readonly held: number;
  /** Of the whole process. */
  readonly rss: number;
}

/** Environment in which every thread of a command notes its memory in this file. */
export const memoryWatch = (file: string, eachMs: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${watcher}`,
  MEMORY_FILE: file,
  MEMORY_EACH_MS: String(eachMs),
});

/** The notes of each thread, in order. */
export const memoryNotes = (file: string): ReadonlyMap<number, readonly MemoryNote[]> => {
  const byThread = new Map<number, MemoryNote[]>();
  if (!existsSync(file)) return byThread;
  for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
    const note = JSON.parse(line) as MemoryNote;
    byThread.set(note.thread, [...(byThread.get(note.thread) ?? []), note]);
  }
  return byThread;
};

/** Bytes by which notes grow each hour: the slope of the straight line that fits them best. */
export const growthPerHour = (notes: readonly Pick<MemoryNote, "seconds" | "held">[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(notes.map(({ seconds }) => seconds)), mean(notes.map(({ held }) => held))];
  const spread = notes.reduce((sum, { seconds }) => sum + (seconds - x) ** 2, 0);
  const together = notes.reduce((sum, { seconds, held }) => sum + (seconds - x) * (held - y), 0);
  return spread === 0 ? 0 : (together / spread) * 3600;
};
