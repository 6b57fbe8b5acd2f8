import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import type { Machine } from "./report/results.ts";

const systemName = (): string => {
  const file = "/etc/os-release";
  if (!existsSync(file)) return "Linux";
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "Linux";
};

/** nginx prints its version to stderr. */
const nginxVersion = (file: string): string => {
  const text = execFileSync("/bin/sh", ["-c", '"$0" -v 2>&1', file], { encoding: "utf8" });
  return /nginx\/(\S+)/.exec(text)?.[1] ?? text.trim();
};

/** Pins this process, all its threads, to a core. */
export const pinSelf = (taskset: string, core: number): void => {
  execFileSync(taskset, ["-a", "-c", "-p", String(core), String(process.pid)], { stdio: "ignore" });
};

/** Files that a process may have open, from the text of /proc/self/limits; Node raises it as far as it may. */
export const descriptorLimitIn = (limits: string): number => {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  return soft === undefined || soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
};

/** The limit of this process, which generators and target inherit. */
export const descriptorLimit = (): number => descriptorLimitIn(readFileSync("/proc/self/limits", "utf8"));

/** A kernel's version without what its builder added to it: `6.1.0-13-amd64` is 6.1.0. */
export const kernelVersionIn = (release: string): string => /^\d+(\.\d+)*/.exec(release)?.[0] ?? release;

/** What the figures were measured on. Names of hosts and users are left out. */
export const describeMachine = (nginx: string): Machine => ({
  cores: cpus().length,
  model: cpus()[0]?.model.trim() ?? "unknown",
  memoryBytes: totalmem(),
  kernel: kernelVersionIn(release()),
  system: systemName(),
  node: process.versions.node,
  nginx: nginxVersion(nginx),
});
