import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initProject, initText } from "./init-command.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acrida-init-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = ["locustfile.ts", "package.json", "tsconfig.json", ".github/workflows/load-test.yml"];

test("writes the starter into a folder that it makes", async () => {
  expect(await initProject("my shop!", "1.2.3", folder)).toEqual(files.map((file) => `my shop!/${file}`));
  const read = (name: string) => readFile(join(folder, "my shop!", name), "utf8");
  const manifest = JSON.parse(await read("package.json")) as Record<string, unknown>;
  expect(manifest).toMatchObject({ name: "my-shop", type: "module", devDependencies: { acrida: "^1.2.3" } });
  JSON.parse(await read("tsconfig.json"));
  expect(await read("locustfile.ts")).toContain("export class Visitor extends HttpUser");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the workflow's own expression
  expect(await read(".github/workflows/load-test.yml")).toContain("ACRIDA_HOST: ${{ inputs.host }}");
});

test("overwrites nothing and then writes nothing: the files in the way are named", async () => {
  await writeFile(join(folder, "package.json"), "{}");
  await expect(initProject(".", "1.2.3", folder)).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining("there is package.json;"),
  });
  expect(await readdir(folder)).toEqual(["package.json"]);
  expect(await readFile(join(folder, "package.json"), "utf8")).toBe("{}");
});

test("says what it wrote and what comes next", () => {
  expect(initText(["a/locustfile.ts"], "a")).toMatch(
    /^wrote a\/locustfile\.ts\n\nNext: cd a && acrida --headless/,
  );
  expect(initText(["locustfile.ts"], ".")).toContain("Next: acrida --headless");
});
