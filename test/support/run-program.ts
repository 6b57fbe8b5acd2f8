import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { cleanEnvironment } from "./run-acrida.ts";
import { Workspace } from "./workspace.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program that hangs is ended after this. */
const longestMs = 45_000;

/** Runs a TypeScript program that has Acrida among its packages, as a runner that strips types would; to its own end. */
export const runProgram = async (
  text: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> => {
  const { code: program } = await transform(text, { loader: "ts", target: "node20", format: "esm" });
  const workspace = new Workspace({ ...files, "program.mjs": program });
  try {
    mkdirSync(workspace.path("node_modules"));
    symlinkSync(root, workspace.path("node_modules/acrida"));
    const child = spawn(process.execPath, ["program.mjs"], {
      cwd: workspace.folder,
      env: cleanEnvironment(env),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: longestMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (bytes: Buffer) => {
        output += bytes.toString();
      });
    }
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, output };
  } finally {
    workspace.remove();
  }
};
