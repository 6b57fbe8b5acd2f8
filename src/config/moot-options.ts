import { type KnownOption, mainFlag } from "./known-option.ts";
import type { Options } from "./options.ts";

/** What `--debug` goes by, and what it is no different for. */
const heededByDebug: ReadonlySet<string> = new Set<keyof Options>([
  ...(["locustfile", "config", "userClasses", "tags", "excludeTags", "configUsers", "equalWeights"] as const),
  ...(["host", "runTime", "iterations", "userIterations", "seed", "exitCodeOnError"] as const),
  ...(["insecure", "ca", "cert", "key", "keyPassphrase", "proxy", "noProxy", "localAddresses"] as const),
  ...(["debug", "headless", "classPicker", "dumpHttp", "loglevel", "version", "help"] as const),
]);

/** Of the console, and nevertheless told of elsewhere or without harm. */
const heededByHeadless: ReadonlySet<string> = new Set<keyof Options>([
  "classPicker",
  "autostart",
  "autoquit",
]);

/**
 * Options that were typed and say nothing beside another one, as warnings. What a config file or the environment says
 * is for all runs alike, so that passes in silence.
 */
export const mootOptions = (
  { debug, headless }: Options,
  known: readonly KnownOption[],
  isTyped: (name: string) => boolean,
): string[] => {
  const isMoot = ({ name, group }: KnownOption): boolean =>
    debug ? !heededByDebug.has(name) : headless && group === "Web console" && !heededByHeadless.has(name);
  const flags = known.filter((option) => isTyped(option.name) && isMoot(option)).map(mainFlag);
  if (flags.length === 0) return [];
  const beside = debug
    ? "--debug runs one user, without load and reports"
    : "--headless opens no web console";
  return [`${beside}: nothing comes of ${flags.join(", ")}`];
};
