import { sep } from "node:path";
import { AcridaError } from "../base/errors.ts";
import { faultMessage } from "../user/traceback.ts";
import { missingExport } from "./missing-export.ts";
import { excerptOf, shownPath } from "./source-place.ts";
import { userFrames } from "./user-frames.ts";

/** What a scenario threw while it was evaluated, with the user's own file and line and nothing of ours. */
export const loadError = async (thrown: unknown, bundlePath: string): Promise<AcridaError> => {
  const missing = thrown instanceof SyntaxError ? await missingExport(thrown.message, bundlePath) : undefined;
  if (missing !== undefined) return new AcridaError("SCENARIO_INVALID", missing, { cause: thrown });
  const frames = userFrames(thrown, bundlePath);
  const where = frames.find((frame) => !frame.file.includes(`${sep}node_modules${sep}`)) ?? frames[0];
  const place = where === undefined ? "" : `${shownPath(where.file)}:${where.line}:${where.column}: `;
  if (thrown instanceof AcridaError) {
    // Of ours: what a decorator or a wait time refused. It says by itself what is wrong; the place tells the rest.
    const excerpt = where === undefined ? "" : excerptOf(where.file, where.line, where.column - 1);
    return new AcridaError(thrown.code, `${place}${thrown.message}${excerpt}`, { cause: thrown });
  }
  const trace = frames.map((frame) => `\n    ${frame.text}`).join("");
  const text = `${place}the scenario failed while it was loaded: ${faultMessage(thrown)}${trace}`;
  return new AcridaError("SCENARIO_INVALID", text, { cause: thrown });
};
