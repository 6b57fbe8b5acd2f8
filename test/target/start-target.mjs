// Starts the embedded target in a process of its own, as a server under load should be.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("./main.mjs", import.meta.url));
/** How long `ledger()` waits for requests whose connection is just being closed. */
const SETTLE_MS = 3000;
const POLL_MS = 25;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts the target; resolves when it listens. It also ends when this process does. */
export const startTarget = async ({ host = "127.0.0.1", port = 0, ledgerFile } = {}) => {
  const file = ledgerFile === undefined ? [] : ["--ledger", ledgerFile];
  const where = ["--host", host, "--port", String(port)];
  const child = spawn(process.execPath, [MAIN, ...where, "--with-parent", ...file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    once(lines, "line").then(([line]) => line),
    exited.then(([code]) => {
      throw new Error(`the target ended with code ${code} before it listened`);
    }),
  ]);

  const readLedger = async () => (await fetch(`${url}/__ledger`)).json();

  return {
    url,
    pid: child.pid,
    /** The totals once no request is open any more (or after 3 s, with `open` above 0). */
    async ledger() {
      let ledger = await readLedger();
      for (let waited = 0; ledger.open > 0 && waited < SETTLE_MS; waited += POLL_MS) {
        await sleep(POLL_MS);
        ledger = await readLedger();
      }
      return ledger;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
};
