import { AcridaError } from "../base/errors.ts";
import { mostUsers } from "../base/load-limits.ts";
import { readRate, readSeconds, readUsers } from "./curve-values.ts";
import type { LoadCurve, WantedLoad } from "./wanted-load.ts";

/** So much of a test with the same wanted load. */
export interface Stage extends WantedLoad {
  /** One second or more, so that a look each second misses none. */
  readonly seconds: number;
}

/** One stage after the other, then the end. */
export const stagesCurve = (stages: readonly Stage[]): LoadCurve => {
  const ends: number[] = [];
  let end = 0;
  for (const { seconds } of stages) {
    end += seconds;
    ends.push(end);
  }
  return (elapsedSeconds) => {
    const at = ends.findIndex((stageEnd) => elapsedSeconds < stageEnd);
    if (at === -1) return null;
    const { seconds: _, ...load } = stages[at]!;
    return load;
  };
};

/**
 * The stages of a text: `1m:100@10,5m:100,30s:0@50` is a minute towards 100 users at 10 a second, five minutes of 100,
 * half a minute towards none at 50 a second. A stage without a rate keeps that of the one before;
 * `1m:100@10:Buyer+Seller` starts users of these classes only.
 * @param spawnRate of the first stage, if it says none.
 * @throws AcridaError USAGE that names the stage.
 */
export const readStages = (text: string, spawnRate: number): Stage[] => {
  let rate = spawnRate;
  return text.split(",").map((part) => {
    const [time = "", load = "", classes, ...rest] = part.trim().split(":");
    if (load === "" || rest.length > 0 || classes === "") throw notAStage(part);
    const [users = "", givenRate, ...more] = load.split("@");
    if (more.length > 0) throw notAStage(part);
    if (givenRate !== undefined) rate = readRate(givenRate, part);
    const stage = {
      seconds: readSeconds(time, part),
      users: readUsers(users, part, mostUsers),
      spawnRate: rate,
    };
    return classes === undefined ? stage : { ...stage, userClasses: classNames(classes, part) };
  });
};

const classNames = (text: string, part: string): string[] => {
  const names = text.split("+").map((name) => name.trim());
  if (names.includes("")) throw notAStage(part);
  return names;
};

const notAStage = (part: string): AcridaError =>
  new AcridaError(
    "USAGE",
    `expected stages such as 1m:100@10,5m:100,30s:0@50 (time:users@rate, rate as before if left out), got "${part.trim()}"`,
  );
