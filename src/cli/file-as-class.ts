import { AcridaError } from "../base/errors.ts";

/**
 * Refuses a file that is named without `-f`, as other tools take it: bare words name User classes, which have no dot.
 * @throws AcridaError USAGE that says where the file goes.
 */
export const refuseFileAsClass = (userClasses: readonly string[]): void => {
  const file = userClasses.find((name) => /\.[cm]?[jt]s$/.test(name));
  if (file === undefined) return;
  const command = userClasses[0] === "run" ? "; there is no command run" : "";
  throw new AcridaError("USAGE", `a scenario file comes after -f: write acrida -f ${file}${command}`);
};
