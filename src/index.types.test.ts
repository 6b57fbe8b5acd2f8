import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the compiler says of a folder of scenarios; "" when nothing. */
const compile = (folder: string): Promise<string> =>
  new Promise((resolve) => {
    const project = `test/types/fixtures/${folder}`;
    const tsc = ["node_modules/typescript/bin/tsc", "-p", project];
    execFile(process.execPath, tsc, { cwd: root }, (error, stdout, stderr) =>
      resolve(error === null ? stdout : `${stdout}${stderr}`),
    );
  });

test.concurrent.each([
  ["standard", "every form of a scenario passes unannotated with standard decorators"],
  ["legacy", "the same forms pass with experimentalDecorators"],
  [
    "wrong",
    "mistakes are errors: each is expected where it stands, and an expected one that lacks is an error",
  ],
])("%s: %s", { timeout: 120_000 }, async (folder) => {
  expect(await compile(folder)).toBe("");
});
