import { AcridaError } from "../base/errors.ts";
import { mostUsers } from "../base/load-limits.ts";
import { readRate, readSeconds, readUsers } from "./curve-values.ts";
import { doubleWaveCurve, spikeCurve, stepCurve } from "./patterns.ts";
import { readStages, stagesCurve } from "./stages.ts";
import type { LoadCurve } from "./wanted-load.ts";

/** A load over time that was given as a text. */
export interface ReadCurve {
  readonly curve: LoadCurve;
  /** The most that it ever wants. */
  readonly peakUsers: number;
  /** Names of User classes in it. */
  readonly userClasses: readonly string[];
}

/** What is read from `key=value` pairs, and what a missing one stands for; undefined where it is needed. */
interface Setting {
  readonly read: (text: string, within: string) => number;
  readonly missing?: number | null;
}

type Settings = Readonly<Record<string, Setting>>;

const users: Setting = { read: (text, within) => readUsers(text, within, mostUsers) };
const someUsers: Setting = {
  read: (text, within) => {
    const count = users.read(text, within);
    if (count > 0) return count;
    throw new AcridaError("USAGE", `"${within.trim()}": expected users above 0, got "${text}"`);
  },
};
const seconds: Setting = { read: readSeconds };

/**
 * Reads stages (`1m:100@10,5m:100,30s:0@50`) or a ready-made pattern (`step:users=100,by=10,every=30s`,
 * `spike:users=200,base=20,at=1m,for=30s`, `double-wave:users=100,base=10,for=10m`).
 * @param spawnRate where the text says none.
 * @throws AcridaError USAGE that names the part which is wrong.
 */
export const readCurve = (text: string, spawnRate: number): ReadCurve => {
  const [, pattern, settings] = /^\s*([a-z][a-z-]*)\s*:(.*)$/s.exec(text) ?? [];
  if (pattern === undefined) {
    const stages = readStages(text, spawnRate);
    return {
      curve: stagesCurve(stages),
      peakUsers: Math.max(...stages.map((stage) => stage.users)),
      userClasses: [...new Set(stages.flatMap(({ userClasses = [] }) => userClasses))],
    };
  }
  const rate: Setting = { read: readRate, missing: spawnRate };
  switch (pattern) {
    case "step": {
      const load = pairsOf(settings!, text, {
        ...{ users: someUsers, by: someUsers, every: seconds, rate },
        for: { ...seconds, missing: null },
      });
      return plain(stepCurve(load as unknown as Parameters<typeof stepCurve>[0]), load.users!);
    }
    case "spike": {
      const load = pairsOf(settings!, text, {
        ...{ users, base: { ...users, missing: 0 }, at: seconds, for: seconds, rate },
      });
      const { users: top, base, at, for: hold, rate: given } = load as Record<string, number>;
      const spike = { users: top!, base: base!, at: at!, hold: hold!, rate: given! };
      return plain(spikeCurve(spike), Math.max(spike.users, spike.base));
    }
    case "double-wave": {
      const load = pairsOf(settings!, text, {
        ...{ users, base: { ...users, missing: 0 }, for: seconds, rate: { ...rate, missing: null } },
      });
      const wave = load as unknown as Parameters<typeof doubleWaveCurve>[0];
      if (wave.users >= wave.base) return plain(doubleWaveCurve(wave), wave.users);
      throw new AcridaError("USAGE", `"${text.trim()}": expected base to be at most users, got ${wave.base}`);
    }
    default:
      throw new AcridaError(
        "USAGE",
        `there is no load pattern "${pattern}"; there are step, spike and double-wave, and stages such as 1m:100@10,5m:100`,
      );
  }
};

const plain = (curve: LoadCurve, peakUsers: number): ReadCurve => ({ curve, peakUsers, userClasses: [] });

const pairsOf = (text: string, within: string, settings: Settings): Record<string, number | null> => {
  const known = Object.keys(settings).join(", ");
  const given = new Map<string, string>();
  for (const pair of text.split(",")) {
    const [, name, value] = /^\s*(\w+)\s*=\s*(\S.*)$/.exec(pair) ?? [];
    if (name === undefined || !Object.hasOwn(settings, name) || given.has(name)) {
      throw new AcridaError(
        "USAGE",
        `"${within.trim()}": expected each of ${known} once at most, as name=value, got "${pair.trim()}"`,
      );
    }
    given.set(name, value!);
  }
  const values = Object.entries(settings).map(([name, { read, missing }]): [string, number | null] => {
    const value = given.get(name);
    if (value !== undefined) return [name, read(value, within)];
    if (missing !== undefined) return [name, missing];
    throw new AcridaError("USAGE", `"${within.trim()}": ${name} is missing; give ${name}=… (of ${known})`);
  });
  return Object.fromEntries(values);
};
