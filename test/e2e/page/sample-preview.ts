import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "../../support/free-port.ts";

/** The built page over a made-up test. */
export interface SamplePreview {
  readonly address: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Serves dist/ui with the sample server behind it, until closed. */
export async function startSamplePreview(port?: number): Promise<SamplePreview> {
  port ??= await freePort();
  const args = [
    "preview",
    "ui",
    "--mode",
    "sample",
    "--host",
    "127.0.0.1",
    "--strictPort",
    "--port",
    String(port),
  ];
  const child = spawn(process.execPath, ["node_modules/vite/bin/vite.js", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await firstOutput(child);
  return {
    address: `http://127.0.0.1:${port}`,
    async close() {
      const ended = once(child, "exit");
      // At once: an open stream would hold it.
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Vite says its address once it listens. */
async function firstOutput(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`expected the preview to listen, but it ended with code ${code}`);
  });
  await Promise.race([once(child.stdout!, "data"), exited]);
}
