import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PodContainer } from "./pod-object.ts";

const FACTORS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, m: 1e-3 };
const SHARES_PER_CORE = 1024;
const LEAST_SHARES = 2;

/** The number of a quantity of the API: 250m, 256Mi, 2. */
const quantity = (text: string): number => {
  const [, number, unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = unit === "" ? 1 : FACTORS[unit];
  if (number === undefined || factor === undefined) throw new Error(`the rig knows no quantity ${text}`);
  return Number(number) * factor;
};

/** A container's limit of memory and its share of the processors, kept by the kernel's control groups (version 1). */
export class ControlGroup {
  readonly #memory: string;
  readonly #processor: string;

  private constructor(name: string) {
    this.#memory = join("/sys/fs/cgroup/memory", name);
    this.#processor = join("/sys/fs/cgroup/cpu", name);
  }

  /** Null where this machine has none to write to. */
  static make(name: string, { resources = {} }: PodContainer): ControlGroup | null {
    if (!existsSync("/sys/fs/cgroup/memory/memory.limit_in_bytes")) return null;
    const group = new ControlGroup(name);
    const { limits = {}, requests = {} } = resources;
    mkdirSync(group.#memory, { recursive: true });
    mkdirSync(group.#processor, { recursive: true });
    if (limits.memory !== undefined) {
      writeFileSync(join(group.#memory, "memory.limit_in_bytes"), String(quantity(limits.memory)));
    }
    const shares = Math.round(quantity(requests.cpu ?? "0") * SHARES_PER_CORE);
    writeFileSync(join(group.#processor, "cpu.shares"), String(Math.max(LEAST_SHARES, shares)));
    return group;
  }

  /** The files by which a process joins. */
  get doors(): string[] {
    return [this.#memory, this.#processor].map((folder) => join(folder, "cgroup.procs"));
  }

  /** Whether the kernel ended a process for its memory. */
  get ranOut(): boolean {
    return /oom_kill [1-9]/.test(readFileSync(join(this.#memory, "memory.oom_control"), "utf8"));
  }

  remove(): void {
    rmdirSync(this.#memory);
    rmdirSync(this.#processor);
  }
}
