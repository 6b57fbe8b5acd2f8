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
  { debug, headless, controller, worker }: Options,
  known: readonly KnownOption[],
  isTyped: (name: string) => boolean,
): string[] => {
  const typed = known.filter(({ name }) => isTyped(name));
  const said = (because: string, isMoot: (option: KnownOption) => boolean): string[] => {
    const flags = typed.filter(isMoot).map(mainFlag);
    return flags.length === 0 ? [] : [`${because}: nothing comes of ${flags.join(", ")}`];
  };
  if (debug)
    return said("--debug runs one user, without load and reports", ({ name }) => !heededByDebug.has(name));
  return [
    ...(headless ? said("--headless opens no web console", isOfConsole) : []),
    ...(controller || worker ? [] : said("without --controller this machine runs alone", isOfCluster)),
  ];
};

const isOfConsole = ({ name, group }: KnownOption): boolean =>
  group === "Web console" && !heededByHeadless.has(name);

/** But for the two flags that ask for a cluster: typed and off, they say that there is to be none. */
const isOfCluster = ({ group, type }: KnownOption): boolean =>
  group === "Many machines" && type.placeholder !== null;
