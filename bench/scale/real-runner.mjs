// The runner of a load thread in this process, with a sink that only counts: what the benches of this folder start.
import { systemClock } from "../../lib/base/clock.js";
import { Logger } from "../../lib/base/logger.js";
import { Runner } from "../../lib/runner/runner.js";

/** A runner for these classes; `counts` tells samples and exceptions, `idle` resolves when the last user is gone. */
export const realRunner = (classes, { host, statistics } = {}) => {
  const clock = systemClock();
  const counts = { ok: 0, failed: 0, exceptions: 0 };
  let onIdle;
  const idle = new Promise((resolve) => {
    onIdle = resolve;
  });
  const sink = {
    record(sample) {
      const { outcome, error } = sample;
      statistics?.record(sample);
      if (outcome === 0) counts.ok++;
      else if (outcome === 1 && ++counts.failed === 1) console.error(`the first failure: ${error}`);
    },
  };
  const runner = new Runner({
    classes: new Map(classes.map((Class) => [Class.name, Class])),
    clock,
    sink,
    logger: new Logger({ write: ({ message }) => console.error(message) }, "bench", "warning", () =>
      Date.now(),
    ),
    seed: 1,
    options: {},
    hostOf: () => host,
    setupData: () => undefined,
    stopTimeoutMs: 0,
    listeners: {
      onException({ traceback }) {
        if (++counts.exceptions === 1) console.error(traceback);
      },
      onIdle,
    },
  });
  return { clock, runner, counts, idle };
};

/** What this process holds after garbage collection; wants --expose-gc. */
export const heldBytes = () => {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, held: heapUsed + external };
};

/** Starts this file anew with the collector at hand, unless it has it. */
export const withCollector = async (fileUrl) => {
  if (globalThis.gc !== undefined) return true;
  const { spawnSync } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  const script = [fileURLToPath(fileUrl), ...process.argv.slice(2)];
  process.exitCode =
    spawnSync(process.execPath, ["--expose-gc", ...script], { stdio: "inherit" }).status ?? 1;
  return false;
};
