import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { expectLedgerAgrees, servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { freePort } from "../support/free-port.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerTest();

const asking = (method: string, path: string): string => `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    @task async ask() {
      const response = await this.client.request("${method}", "${path}");
      if (response.ok) throw new Error("that should have failed");
    }
  }`;

const run = async (method: string, path: string, host = target().url) => {
  const load = headless("-u", "4", "-r", "100", "--user-iterations", "5", "--host", host);
  const result = await runAcrida(load, { scenario: asking(method, path) });
  expect(result.code, describeResult(result)).toBe(1);
  const report = result.report();
  const entry = entryOf(report, path, method);
  expect(report.exceptions).toEqual([]);
  expect(entry.requests).toBe(20);
  expect(entry.failures, "each is counted once, as a failure").toBe(entry.requests);
  const kinds = new Set(report.errors.map(({ kind }) => kind));
  return { report, entry, kinds, result };
};

// Fault 15: redirect loop; reset before headers or in the body.
describe("each is a failure, counted once, of the right class", () => {
  test("a redirect loop", async () => {
    const { report, entry, kinds } = await run("GET", "/redirect-loop");
    expect(kinds).toEqual(new Set(["redirects"]));
    expect(report.run.hops).toBe(30 * entry.requests);
    await expectLedgerAgrees(report, target());
  });

  test("a reset before the headers, tried once more where that is safe", async () => {
    const { report, entry, kinds } = await run("GET", "/reset");
    expect(kinds).toEqual(new Set(["reset"]));
    const ledger = await expectLedgerAgrees(report, target());
    expect(servedOf(ledger, "/reset")).toBe(entry.requests + report.run.retries);
  });

  test("a reset before the headers of what must not be sent twice", async () => {
    const { report, entry, kinds } = await run("POST", "/reset");
    expect(kinds).toEqual(new Set(["reset"]));
    expect(report.run.retries).toBe(0);
    const ledger = await expectLedgerAgrees(report, target());
    expect(servedOf(ledger, "/reset", "POST")).toBe(entry.requests);
  });

  test.each(["/reset?after=headers", "/reset?after=body"])("%s is never sent twice", async (path) => {
    const { report, entry, kinds } = await run("GET", path);
    expect(kinds).toEqual(new Set(["reset"]));
    expect(report.run.retries).toBe(0);
    const ledger = await expectLedgerAgrees(report, target());
    expect(servedOf(ledger, path)).toBe(entry.requests);
  });

  test("nobody listens", async () => {
    const { kinds } = await run("GET", "/", `http://127.0.0.1:${await freePort()}`);
    expect(kinds).toEqual(new Set(["refused"]));
  });

  test("a name that does not exist", async () => {
    const { kinds } = await run("GET", "/", "http://no-such-host.invalid");
    expect(kinds).toEqual(new Set(["dns"]));
  });

  test("an answer that is no HTTP", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    try {
      const { kinds } = await run("GET", "/", `http://127.0.0.1:${port}`);
      expect(kinds).toEqual(new Set(["protocol"]));
    } finally {
      server.close();
    }
  });
});
