/** Options of Locust and of versions to come, which this version knows by name only: OpenTelemetry, thresholds. */
const laterFlags: ReadonlySet<string> = new Set(["--otel", "--threshold", "--thresholds"]);

/** Options of Locust that ask for what is always so. */
const needless: ReadonlyMap<string, string> = new Map([
  ["--enable-rebalancing", "users are shared out anew whenever workers come or go"],
  ["--no-reset-stats", "numbers are kept when all users have started, unless --reset-stats is given"],
  ["--heartbeat-interval", "workers are heard each second"],
  ["--heartbeat-liveness", "a worker that is not heard for 2.5 s is missed, and its users run elsewhere"],
  ["--headful", "the web console is there unless --headless is given"],
]);

/** Options of Locust's past, and what took their place. */
const renamedFlags: ReadonlyMap<string, string> = new Map([
  ["-n", "--iterations"],
  ["--num-request", "--iterations"],
  ["--num-requests", "--iterations"],
  ["--slave", "--worker"],
  ["--expect-slaves", "--expect-workers"],
  ["--csv-base-name", "--csv"],
  ["--step-load", "--stages"],
  ["--step-users", "--stages"],
  ["--step-clients", "--stages"],
  ["--step-time", "--stages"],
  ["--web-auth", "--web-token"],
  ["--legacy-ui", "the one web console"],
  ["--modern-ui", "the one web console"],
]);

/** Why a flag that is not in the table is known all the same; undefined for a stranger. */
export const whyNotHere = (flag: string): { code: "NOT_BUILT" | "USAGE"; message: string } | undefined => {
  if (laterFlags.has(flag))
    return { code: "NOT_BUILT", message: `this version of Acrida does not have ${flag} yet` };
  const always = needless.get(flag);
  if (always !== undefined)
    return { code: "USAGE", message: `${flag} is not needed: ${always}; leave it out` };
  const successor = renamedFlags.get(flag);
  if (successor === undefined) return undefined;
  return { code: "USAGE", message: `${flag} is a name of the past; its place was taken by ${successor}` };
};
