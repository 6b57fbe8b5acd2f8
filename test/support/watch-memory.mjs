// Loaded into each thread of a process (NODE_OPTIONS=--import): notes what the thread holds after a collection, a line
// of JSON each time. MEMORY_FILE says where, MEMORY_EACH_MS how often.
import { appendFileSync } from "node:fs";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { threadId } from "node:worker_threads";

const { MEMORY_FILE, MEMORY_EACH_MS } = process.env;

if (MEMORY_FILE !== undefined) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const begunAt = performance.now();
  setInterval(() => {
    collect();
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    const rss = process.memoryUsage.rss();
    const note = {
      thread: threadId,
      seconds: (performance.now() - begunAt) / 1000,
      held: heap + external,
      rss,
    };
    appendFileSync(MEMORY_FILE, `${JSON.stringify(note)}\n`);
  }, Number(MEMORY_EACH_MS)).unref();
}
