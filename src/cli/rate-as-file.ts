import { AcridaError } from "../base/errors.ts";

/**
 * Refuses a number after `-f` where no file has that name: a slip for the spawn rate, as in `-c 2 -f 1`. It comes
 * before anything else that is wrong with such a line, for it explains the rest.
 * @throws AcridaError SCENARIO_NOT_FOUND that names the option that was meant.
 */
export const refuseRateAsFile = async (
  locustfile: readonly string[],
  exists: (path: string) => Promise<boolean>,
): Promise<void> => {
  for (const name of locustfile.flatMap((value) => value.split(",")).map((part) => part.trim())) {
    if (!/^\d+(\.\d+)?$/.test(name) || (await exists(name))) continue;
    throw new AcridaError("SCENARIO_NOT_FOUND", `no file \`${name}\`; did you mean \`-r ${name}\`?`);
  }
};
