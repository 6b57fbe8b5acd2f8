import { existsSync } from "node:fs";

/** User and system time, in seconds. */
export interface CpuTimes {
  readonly userSeconds: number;
  readonly systemSeconds: number;
}

/** bash tells milliseconds; other shells hundredths of a second. */
export const shell = existsSync("/bin/bash") ? "/bin/bash" : "/bin/sh";

/** Runs its arguments, then writes the times of all that was waited for, at any depth, to descriptor 3. */
export const TIMING_SCRIPT = '"$@"; code=$?; times >&3; exit $code';

const secondsOf = (text: string): number => {
  const match = /^(\d+)m([\d.]+)s$/.exec(text);
  if (match === null) throw new Error(`expected a time such as 0m1.25s from the shell, got "${text}"`);
  return Number(match[1]) * 60 + Number(match[2]);
};

/** Reads the second line of `times`, that of the children; null when the shell was killed before it wrote. */
export const parseShellTimes = (text: string): CpuTimes | null => {
  const line = text.trim().split("\n")[1];
  if (line === undefined) return null;
  const [user = "", system = ""] = line.trim().split(/\s+/);
  return { userSeconds: secondsOf(user), systemSeconds: secondsOf(system) };
};
