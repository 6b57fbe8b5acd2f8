import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

// Fault 17: certificate expired, self-signed, wrong host, unknown issuer.

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A target with this certificate; it closes each connection after one answer, and tells which resumed a session. */
const serve = async (name: string) => {
  const resumed: boolean[] = [];
  let served = 0;
  const pem = { key: readFileSync(fixture(`${name}.key`)), cert: readFileSync(fixture(name)) };
  const server = createServer(pem, (_request, response) => {
    served++;
    response.setHeader("Connection", "close");
    response.end("in secret");
  });
  server.on("secureConnection", (socket) => resumed.push(socket.isSessionReused()));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return { url: `https://localhost:${port}`, resumed, served: () => served };
};

const USERS = 4;
const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async look() { await this.client.get("/"); }
  }`;
const trusting = { NODE_EXTRA_CA_CERTS: fixture("authority") };
const run = (url: string, env: Record<string, string>, ...args: string[]) =>
  runAcrida(headless("-u", String(USERS), "-r", "100", "-t", "1s", "--host", url, ...args), {
    scenario,
    env,
  });

test.each([
  ["expired", "tls-expired", trusting],
  ["other-name", "tls-hostname", trusting],
  ["self-signed", "tls-self-signed", trusting],
  ["good", "tls-unknown-issuer", {}],
  ["wrong-purpose", "tls", trusting],
] as const)(
  "a certificate that is %s: every request fails as %s, in one group, and is never sent",
  async (name, kind, env) => {
    const target = await serve(name);
    const result = await run(target.url, env);
    expect(result.code, describeResult(result)).toBe(1);
    const report = result.report();
    const entry = entryOf(report, "/", "GET");
    expect(entry.requests).toBeGreaterThan(10);
    expect(entry.failures, "each is counted once, as a failure").toBe(entry.requests);
    expect(report.errors).toEqual([expect.objectContaining({ kind, occurrences: entry.requests })]);
    expect(report.errors[0]?.error).toContain("accept it with --insecure");
    expect(report.exceptions).toEqual([]);
    expect(target.served()).toBe(0);
  },
);

test("--insecure takes any, and NODE_EXTRA_CA_CERTS makes an issuer known; each user resumes its own session", async () => {
  for (const [name, env, args] of [
    ["expired", {}, ["--insecure"]],
    ["good", trusting, []],
  ] as const) {
    const target = await serve(name);
    const result = await run(target.url, env, ...args);
    expect(result.code, describeResult(result)).toBe(0);
    expect(entryOf(result.report(), "/", "GET").requests).toBeGreaterThan(10);
    expect(target.resumed.length).toBeGreaterThan(10);
    expect(
      target.resumed.filter((one) => !one),
      "the first connection of each user",
    ).toHaveLength(USERS);
  }
});
