import type { Options } from "../config/options.ts";
import { JsonFile } from "../outputs/json.ts";
import { ReportFile } from "../outputs/report-file.ts";

const csvEndings = ["_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv"];

/**
 * Tries the places of all reports, and leaves no trace there: who opens a console hears of a wrong one now, not when
 * the first test starts.
 * @throws AcridaError OUTPUT where one can't be written.
 */
export const checkReportPlaces = async ({
  csv,
  html,
  jsonFile,
}: Pick<Options, "csv" | "html" | "jsonFile">): Promise<void> => {
  const paths = csv === null ? [] : csvEndings.map((ending) => csv + ending);
  if (html !== null) paths.push(html);
  if (jsonFile !== null) paths.push(new JsonFile(jsonFile).path);
  for (const path of paths) {
    const file = new ReportFile(path);
    await file.check();
    await file.release();
  }
};
