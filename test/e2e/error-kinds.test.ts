import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { errorKinds } from "../../scripts/error-kinds.mjs";
import { type FaultKind, faultKinds } from "../../src/net/http-engine.ts";
import { freePort } from "../support/free-port.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { nodeWithDescriptors } from "../support/starved-machine.ts";

/** How a kind comes about: the server that brings it, and what the scenario does with its URL. */
interface Recipe {
  /** The URL of a server made for it. */
  readonly url: () => Promise<string>;
  /** Statements of a task; `url` is the URL, and the request must have the name `name`. */
  readonly task?: string;
  /** Runs that differ in what this machine trusts or has are not the same run. */
  readonly machine?: "knows the authority" | "knows nobody" | "has few descriptors";
}

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

const listening = async (server: Server, scheme = "http"): Promise<string> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `${scheme}://127.0.0.1:${(server.address() as { port: number }).port}/`;
};

/** A server that does this with a connection once something came over it. */
const answering = (answer: (socket: Socket) => void) => (): Promise<string> =>
  listening(
    createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => answer(socket));
    }),
  );

const head = (...lines: readonly string[]): string => `HTTP/1.1 ${lines.join("\r\n")}\r\n\r\n`;

const withCertificate = (name: string) => (): Promise<string> => {
  const [cert, key] = [`${name}`, `${name}.key`].map((file) => readFileSync(fixture(file)));
  const server = createTlsServer({ cert, key }, (socket) => socket.on("error", () => {}));
  server.on("tlsClientError", () => {});
  return listening(server, "https");
};

const drip = (socket: Socket): void => {
  socket.write(head("200 OK", "content-length: 1000"));
  const timer = setInterval(() => socket.write("."), 50);
  socket.on("close", () => clearInterval(timer));
};

const bomb = gzipSync(Buffer.alloc(4_000_000));

const recipes: Record<FaultKind, Recipe> = {
  refused: { url: async () => `http://127.0.0.1:${await freePort()}/` },
  reset: {
    url: answering((socket) => socket.resetAndDestroy()),
    task: `await this.client.post(url, { name })`,
  },
  timeout: { url: answering(drip), task: `await this.client.get(url, { name, timeout: 0.5 })` },
  dns: { url: async () => "http://zz.invalid/" },
  "tls-expired": { url: withCertificate("expired") },
  "tls-hostname": { url: withCertificate("other-name") },
  "tls-self-signed": { url: withCertificate("self-signed") },
  "tls-unknown-issuer": { url: withCertificate("good"), machine: "knows nobody" },
  tls: {
    url: async () =>
      (await answering((socket) => socket.end("no TLS here\r\n"))()).replace("http:", "https:"),
  },
  protocol: { url: answering((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")) },
  redirects: {
    url: answering((socket) => socket.write(head("302 Found", "location: /", "content-length: 0"))),
  },
  "body-limit": {
    url: answering((socket) => {
      socket.write(head("200 OK", "content-encoding: gzip", `content-length: ${bomb.length}`));
      socket.write(bomb);
    }),
    task: `await this.client.get(url, { name }, (response) => void response.text())`,
  },
  generator: {
    url: answering((socket) => socket.write(head("200 OK", "content-length: 0"))),
    task: `
      const taken: number[] = [];
      try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
      await this.client.get(url, { name });
      for (const descriptor of taken) closeSync(descriptor);`,
    machine: "has few descriptors",
  },
};

const machines = {
  "knows the authority": { env: { NODE_EXTRA_CA_CERTS: fixture("authority") } },
  "knows nobody": {},
  "has few descriptors": { node: nodeWithDescriptors },
} as const;

/** The port is another each time. */
const bare = (error: string): string => error.replace(/(127\.0\.0\.1):\d+$/, "$1:8080");

const kinds = Object.keys(recipes) as FaultKind[];

test("the table has a row for each kind, and each says what to do", () => {
  expect(kinds.sort()).toEqual(Object.keys(faultKinds).sort());
  expect(Object.keys(errorKinds).sort()).toEqual(kinds);
  for (const { remedy } of Object.values(errorKinds)) expect(remedy).toMatch(/\w/);
});

test.each(Object.keys(machines) as (keyof typeof machines)[])("on a machine that %s", async (machine) => {
  const made = kinds.filter((kind) => (recipes[kind].machine ?? "knows the authority") === machine);
  const tasks = await Promise.all(
    made.map(async (name) => {
      const { url, task = `await this.client.get(url, { name })` } = recipes[name];
      return `async (name = "${name}", url = "${await url()}") => { ${task} }`;
    }),
  );
  const scenario = `
    import { closeSync, openSync } from "node:fs";
    import { HttpUser, StopUser, task } from "acrida";
    export class Visitor extends HttpUser {
      @task async once() {
        for (const make of [${tasks.join(",\n")}]) await make().catch(() => {});
        throw new StopUser();
      }
    }`;
  const { node, ...options } = { node: undefined, ...machines[machine] };
  const starved = node === undefined ? {} : { node: node(200) };
  const result = await runAcrida(headless("-u", "1", "--host", "http://127.0.0.1:9"), {
    ...options,
    ...starved,
    scenario,
  });
  const { errors, entries, exceptions } = result.report();
  const found = errors.map(({ name, kind, error, occurrences }) => [name, kind, bare(error), occurrences]);
  expect(found.sort(), describeResult(result)).toEqual(
    made.map((kind) => [kind, kind, errorKinds[kind].example, 1]).sort(),
  );
  for (const entry of entries) {
    const ours = entry.name === "generator";
    expect(entry).toMatchObject(
      ours ? { requests: 0, failures: 0, generatorFaults: 1 } : { requests: 1, failures: 1 },
    );
  }
  expect(exceptions).toEqual([]);
  expect(result.code).toBe(machine === "has few descriptors" ? 4 : 1);
});
