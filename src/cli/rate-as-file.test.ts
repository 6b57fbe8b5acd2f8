import { expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import { refuseRateAsFile } from "./rate-as-file.ts";

const nothing = async (): Promise<boolean> => false;

test.each([
  [["1"], "1"],
  [["2.5"], "2.5"],
  [["shop.ts", "1"], "1"],
  [["shop.ts, 10"], "10"],
])("%j is a slip for the spawn rate %s", async (locustfile, rate) => {
  const refused = refuseRateAsFile(locustfile, nothing);
  await expect(refused).rejects.toThrow(`no file \`${rate}\`; did you mean \`-r ${rate}\`?`);
  await expect(refused).rejects.toBeInstanceOf(AcridaError);
});

test.each([[[]], [["shop.ts"]], [["1.ts"]], [["v1"]]])("%j is none", async (locustfile) => {
  await expect(refuseRateAsFile(locustfile, nothing)).resolves.toBeUndefined();
});

test("a file or folder may have such a name", async () => {
  await expect(refuseRateAsFile(["2026"], async () => true)).resolves.toBeUndefined();
});
