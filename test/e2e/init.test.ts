import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import type { Workspace } from "../support/workspace.ts";

const target = targetPerFile();

const filesOf = (workspace: Workspace): Record<string, string> => {
  const names = readdirSync(workspace.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const name = `${entry.parentPath}/${entry.name}`.slice(workspace.folder.length + 1);
      return [name, workspace.read(name)];
    }),
  );
};

test("acrida init makes a starter that runs as it stands", async () => {
  const init = await runAcrida(["init"]);
  expect(init.code, describeResult(init)).toBe(0);
  const files = filesOf(init.workspace);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      "locustfile.ts",
      "package.json",
      expect.stringMatching(/^\.github\/workflows\/.+\.ya?ml$/),
    ]),
  );
  expect(JSON.parse(files["package.json"] as string)).toMatchObject({ type: "module" });

  const args = headless("-u", "2", "-r", "10", "-t", "3s", "--host", target().url);
  const result = await runAcrida(args, { files });
  expect(result.report().total.requests, describeResult(result)).toBeGreaterThan(0);
  // The starter's callback takes a page that is not there for a success.
  const fails = (_method: string, name: string, status: number): boolean =>
    status >= 400 && name !== "/about";
  await expectLedgerAgrees(result.report(), target(), { fails });
});

test("acrida init never overwrites", async () => {
  const own = "// mine\n";
  const result = await runAcrida(["init"], { files: { "locustfile.ts": own } });
  expect(result.workspace.read("locustfile.ts"), describeResult(result)).toBe(own);
  expect(`${result.stdout}${result.stderr}`).toContain("locustfile.ts");
});
