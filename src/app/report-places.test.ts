import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { CsvOutput } from "../outputs/csv.ts";
import { checkReportPlaces } from "./report-places.ts";

const folder = mkdtempSync(join(tmpdir(), "acrida-places-"));
afterAll(() => rmSync(folder, { recursive: true }));

const none = { csv: null, html: null, jsonFile: null };
const csvFiles = async (): Promise<string[]> => {
  const written = mkdtempSync(join(folder, "written-"));
  const output = new CsvOutput({ prefix: join(written, "x"), fullHistory: false, clock: new ManualClock() });
  await output.start();
  await output.release();
  return readdirSync(written).map((name) => name.slice(1));
};

test("places that can be written are left as they were", async () => {
  const empty = mkdtempSync(join(folder, "empty-"));
  await checkReportPlaces(none);
  await checkReportPlaces({ csv: join(empty, "p"), html: join(empty, "x.html"), jsonFile: join(empty, "r") });
  expect(readdirSync(empty)).toEqual([]);
});

test.each(["csv", "html", "jsonFile"])(
  "a place of --%s in a folder that isn't there is refused",
  async (name) => {
    const path = join(folder, "nosuch", "x");
    await expect(checkReportPlaces({ ...none, [name]: path })).rejects.toMatchObject({
      code: "OUTPUT",
      message: expect.stringContaining(
        `there is no folder ${join(folder, "nosuch")}. Give a file in a folder`,
      ),
    });
  },
);

test("each file that --csv writes is tried", async () => {
  const endings = await csvFiles();
  expect(endings).toHaveLength(4);
  for (const [at, ending] of endings.entries()) {
    const prefix = join(folder, `taken-${at}`);
    mkdirSync(prefix + ending);
    await expect(checkReportPlaces({ ...none, csv: prefix })).rejects.toThrow(
      `${prefix}${ending}: it is a folder`,
    );
  }
});
