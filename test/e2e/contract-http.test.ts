import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Each promise is checked in a task, where users meet it; a line says which one does not hold. */
const checking = `
  const check = (what: string, actual: unknown, expected: unknown): void => {
    const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    console.log(got === wanted ? "held: " + what : "BROKEN: " + what + ": " + got + " instead of " + wanted);
  };
  const throws = async (what: string, call: () => Promise<unknown>, pattern: RegExp): Promise<void> => {
    try {
      await call();
      console.log("BROKEN: " + what + ": did not throw");
    } catch (error) {
      check(what, pattern.test(String(error)) || String(error), true);
    }
  };
  const samples: any[] = [];
  events.request.addListener((sample) => { samples.push(sample); });`;

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

const listen = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  return (server.address() as { port: number }).port;
};

const runChecks = async (
  scenario: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
) => {
  const host = args.includes("--host") ? [] : ["--host", target().url];
  const result = await runAcrida(headless("-u", "1", "-t", "15s", ...host, ...args), { scenario, env });
  const lines = result.stdout.split("\n");
  expect(
    lines.filter((line) => line.startsWith("BROKEN")),
    describeResult(result),
  ).toEqual([]);
  expect(result.report().exceptions, describeResult(result)).toEqual([]);
  return { result, held: lines.filter((line) => line.startsWith("held")).length };
};

test("methods and options are sent as they say", async () => {
  const { held } = await runChecks(`
  import { HttpUser, StopUser, task, events } from "acrida";
${checking}
  export class Client extends HttpUser {
    static maxBodyBytes = 20_000;
    @task async all() {
      const { client } = this;
      for (const method of ["get", "options", "delete", "post", "put", "patch"] as const) {
        const r = await client[method]("/echo?m=" + method);
        check(method, [r.ok, r.json().method], [true, method.toUpperCase()]);
      }
      const head = await client.head("/bytes/500");
      check("head", [head.ok, head.status, head.text(), head.headers.get("Content-Length")], [true, 200, "", "500"]);
      const prop = await client.request("PROPFIND", "/echo");
      check("request", prop.json().method, "PROPFIND");
      check("request lower", (await client.request("put", "/echo")).json().method, "PUT");
      const sent = async (options: any, method = "post") => (await (client as any)[method]("/echo", options)).json();
      check("params", (await sent({ params: { a: 1, b: ["x y", "ü"], c: undefined } }, "get")).path, "/echo?a=1&b=x+y&b=%C3%BC");
      const h = (await sent({ headers: { "X-One": "1", "User-Agent": "me" } })).headers;
      check("headers", [h["x-one"], h["user-agent"]], ["1", "me"]);
      const json = await sent({ json: { ä: 1 } });
      check("json", [json.body, json.headers["content-type"], json.headers.accept], ['{"ä":1}', "application/json", "application/json"]);
      const form = await sent({ form: { a: "1 2", b: ["x", "y"] } });
      check("form", [form.body, form.headers["content-type"]], ["a=1+2&b=x&b=y", "application/x-www-form-urlencoded"]);
      check("body", (await sent({ body: "tëxt" })).body, "tëxt");
      check("body bytes", (await sent({ body: new TextEncoder().encode("bytes") })).body, "bytes");
      check("auth", (await sent({ auth: ["user", "pä:ss"] })).headers.authorization, "Basic " + Buffer.from("user:pä:ss").toString("base64"));
      check("cookies option", (await sent({ cookies: { one: "1", two: 2 } })).headers.cookie, "one=1; two=2");
      check("cookies option not kept", (await sent({})).headers.cookie, undefined);
      check("accept-encoding", (await sent({})).headers["accept-encoding"], "gzip, deflate, br");
      throw new StopUser();
    }
  }`);
  expect(held).toBe(19);
});

test("answers, faults, redirects and names are what the contract calls them", async () => {
  const { held } = await runChecks(`
  import { HttpUser, StopUser, task, events } from "acrida";
${checking}
  export class Client extends HttpUser {
    static maxBodyBytes = 20_000;
    @task async all() {
      const { client } = this;
      for (const coding of ["gzip", "deflate", "br"]) {
        const r = await client.get("/" + coding);
        check(coding, [r.text().length, r.headers.get("content-encoding"), samples.at(-1).responseLength < 1000], [6000, coding, true]);
      }
      const slow = await client.get("/slow?ms=2000", { timeout: 0.2 });
      check("timeout", [slow.ok, slow.status, slow.error?.kind, slow.elapsed >= 195 && slow.elapsed < 400], [false, 0, "timeout", true]);
      const drip = await client.get("/drip?bytes=20&ms=50", { timeout: 0.3 });
      check("total timeout", [drip.error?.kind, drip.elapsed < 500], ["timeout", true]);
      const before = samples.length;
      const chain = await client.get("/redirect/3", { name: "chain" });
      check("redirect", [chain.ok, chain.status, chain.redirected, chain.url.includes("/redirect/0"), samples.length - before], [true, 200, true, true, 1]);
      check("redirect name", [samples.at(-1).requestType, samples.at(-1).name, samples.at(-1).url.endsWith("/redirect/3")], ["GET", "chain", true]);
      const t = chain.timings; const total = [t.dns, t.connect, t.tls, t.firstByte, t.download].filter((x) => !Number.isNaN(x)).reduce((a, b) => a + b, 0);
      check("phases summed", total <= chain.elapsed + 0.5 && total > chain.elapsed * 0.3, true);
      const post = await client.post("/redirect/1", { json: { a: 1 } });
      check("post 302", [post.request.method, samples.at(-1).requestType], ["GET", "POST"]);
      const kept = await client.post("/redirect/1?status=307", { json: { a: 1 } });
      check("post 307", kept.request.method, "POST");
      for (const mode of ["manual", false] as const) { const r = await client.get("/redirect/1", { redirect: mode }); check("redirect " + mode, [r.status, r.ok, r.redirected], [302, true, false]); }
      const none = await client.get("/redirect/1", { redirect: "error" });
      check("redirect error", [none.ok, none.error?.kind], [false, "redirects"]);
      const few = await client.get("/redirect/5", { maxRedirects: 2 });
      check("maxRedirects", [few.ok, few.error?.kind], [false, "redirects"]);
      check("30 are followed", (await client.get("/redirect/30")).ok, true);
      check("31 are not", (await client.get("/redirect/31")).error?.kind, "redirects");
      const bad = await client.get("/status/404");
      check("404", [bad.ok, bad.status, bad.statusText, bad.error, bad.text()], [false, 404, "Not Found", null, "status 404\\n"]);
      check("404 sample", [samples.at(-1).name, String(samples.at(-1).exception)], ["/status/404", "404 Not Found"]);
      check("399", (await client.get("/status/399")).ok, true);
      const cut = await client.get("/bytes/30000");
      check("cut ok", [cut.ok, samples.at(-1).responseLength], [true, 30000]);
      for (const read of ["text", "json", "bytes"] as const) await throws("cut " + read, async () => cut[read](), /stream/);
      check("uncut", (await client.get("/bytes/20000")).bytes().length, 20000);
      await throws("bad url", () => client.get("http://[bad"), /http/);
      await throws("bad scheme", () => client.get("ftp://x/"), /ftp/);
      await throws("bad option", () => client.get("/", { jsn: 1 } as never), /jsn/);
      await throws("bad timeout", () => client.get("/", { timeout: -1 }), /timeout/);
      await throws("two bodies", () => client.post("/", { json: 1, form: {} }), /json and form/);
      await throws("stream", () => client.get("/", { stream: 1 } as never), /stream/);
      const sync = (() => { try { const p = client.get("ftp://x"); p.catch(() => {}); return "rejects"; } catch { return "throws"; } })();
      check("a bad call rejects", sync, "rejects");
      const refused = await client.get("http://127.0.0.1:1/");
      check("refused", [refused.ok, refused.status, refused.error?.kind, refused.text(), refused.headers.get("x")], [false, 0, "refused", "", null]);
      check("reset", (await client.get("/reset")).error?.kind, "reset");
      check("dns", (await client.get("http://nothing.invalid/")).error?.kind, "dns");
      await client.get("/a", { context: { my: 1 }, name: "ctx" });
      check("context", [samples.at(-1).context, samples.at(-1).name], [{ my: 1 }, "ctx"]);
      const abort = new AbortController(); setTimeout(() => abort.abort(new Error("mine")), 50);
      await throws("signal", () => client.get("/never", { signal: abort.signal }), /mine/);
      await client.get("/echo?b=2&a=1", { params: { c: 3 } });
      check("name", samples.at(-1).name, "/echo?b=2&a=1&c=3");
      await client.get("/echo#frag"); check("name without fragment", samples.at(-1).name, "/echo");
      throw new StopUser();
    }
  }`);
  expect(held).toBe(38);
});

test("callbacks, cookies and measure decide as they say", async () => {
  const { held } = await runChecks(`
  import { HttpUser, StopUser, task, events } from "acrida";
${checking}
  export class Client extends HttpUser {
    static maxBodyBytes = 20_000;
    @task async all() {
      const { client } = this;
      let r = await client.get("/status/500", { name: "cb" }, (response) => { response.success(); });
      check("success()", [r.ok, samples.at(-1).exception], [true, null]);
      r = await client.get("/", { name: "cb" }, async (response) => { await this.sleep(0.02); response.failure("late no"); });
      check("async failure()", [r.ok, String(samples.at(-1).exception)], [false, "late no"]);
      const n = samples.length;
      await throws("callback throws", () => client.get("/", { name: "cb2" }, () => { throw new TypeError("thrown"); }), /TypeError: thrown/);
      check("callback throw is a failed sample", [samples.length - n, String(samples.at(-1).exception)], [1, "TypeError: thrown"]);
      await throws("callback control flow", () => client.get("/", { name: "cb3" }, () => { throw new StopUser(); }), /StopUser/);
      check("control flow is no failure", samples.at(-1).exception, null);
      r = await client.get("/status/404", { name: "cb4", catchResponse: true }); r.success();
      await this.sleep(0.01);
      check("catchResponse", [samples.at(-1).name, samples.at(-1).exception], ["cb4", null]);
      await client.get("/", {}, (response) => { response.failure(new Error("as error")); });
      check("failure(Error)", String((samples.at(-1).exception as Error)?.message ?? samples.at(-1).exception), "as error");
      await client.post("/login", { json: { user: "ada" } });
      check("cookie kept", (await client.get("/cart")).json().user, "ada");
      check("request", [(await client.get("/echo", { headers: { "x-a": "b" } })).request.headers.get("x-a")], ["b"]);
      await this.measure("DB", "q", async (sample) => { sample.responseLength = 7; sample.name = "q2"; });
      check("measure", [samples.at(-1).requestType, samples.at(-1).name, samples.at(-1).responseLength], ["DB", "q2", 7]);
      await throws("measure rethrows", () => this.measure("DB", "q", () => { throw new RangeError("x"); }), /RangeError: x/);
      check("measure failed", String(samples.at(-1).exception), "RangeError: x");
      check("measure returns", await this.measure("DB", "q", () => 5), 5);
      throw new StopUser();
    }
  }`);
  expect(held).toBe(14);
});

test("certificates are verified, unless insecure says otherwise: as option, as setting, as --insecure", async () => {
  const serve = (name: string): Promise<number> => {
    const pem = { key: readFileSync(fixture(`${name}.key`)), cert: readFileSync(fixture(name)) };
    return listen(
      createTlsServer(pem, (_request, response) => {
        response.end("in secret");
      }),
    );
  };
  const ports = {
    good: await serve("good"),
    expired: await serve("expired"),
    hostname: await serve("other-name"),
    self: await serve("self-signed"),
  };
  const scenario = (setting: string, checks: string): string => `
    import { HttpUser, StopUser, task, events } from "acrida";
    ${checking}
    export class Client extends HttpUser {
      ${setting}
      @task async all() {
        const ask = async (port: number, options = {}) => {
          const { ok, status, error } = await this.client.get("https://localhost:" + port + "/", options);
          return [ok, status, error?.kind ?? null];
        };
        ${checks}
        throw new StopUser();
      }
    }`;
  const trusting = { NODE_EXTRA_CA_CERTS: fixture("authority") };
  const all = Object.values(ports);
  const openly = all
    .map((port) => `check("insecure ${port}", await ask(${port}), [true, 200, null]);`)
    .join("\n");
  const strict = `
    check("good", await ask(${ports.good}), [true, 200, null]);
    check("expired", await ask(${ports.expired}), [false, 0, "tls-expired"]);
    check("hostname", await ask(${ports.hostname}), [false, 0, "tls-hostname"]);
    check("self-signed", await ask(${ports.self}), [false, 0, "tls-self-signed"]);
    check("by option", await ask(${ports.self}, { insecure: true }), [true, 200, null]);
    check("by option, for that call only", await ask(${ports.self}), [false, 0, "tls-self-signed"]);`;
  const verified = await runChecks(scenario("", strict), { env: trusting });
  expect(verified.held).toBe(6);
  const unknown = `check("unknown", await ask(${ports.good}), [false, 0, "tls-unknown-issuer"]);`;
  expect((await runChecks(scenario("", unknown))).held).toBe(1);
  expect((await runChecks(scenario("static insecure = true;", openly))).held).toBe(4);
  expect((await runChecks(scenario("", openly), { args: ["--insecure"] })).held).toBe(4);
});

test("each user has connections and cookies of its own, and keeps both", async () => {
  const seen: { cookie: string; port: number }[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const cookie = /^cookie: *(.*)\r$/im.exec(bytes.toString())?.[1] ?? "";
      seen.push({ cookie, port: socket.remotePort ?? 0 });
      const set = cookie === "" ? `set-cookie: of=${socket.remotePort}\r\n` : "";
      socket.write(`HTTP/1.1 200 OK\r\n${set}content-length: 0\r\n\r\n`);
    });
  });
  const port = await listen(server);
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Client extends HttpUser {
      @task async all() {
        for (let at = 0; at < 5; at++) {
          await this.client.get("/");
          await this.sleep(0.02);
        }
        throw new StopUser();
      }
    }`;
  const args = headless("-u", "3", "-r", "100", "--host", `http://127.0.0.1:${port}`);
  const result = await runAcrida(args, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const ports = [...new Set(seen.map((one) => one.port))];
  expect(ports).toHaveLength(3);
  for (const one of ports) {
    const cookies = seen.filter((request) => request.port === one).map(({ cookie }) => cookie);
    expect(cookies).toEqual(["", ...Array(4).fill(`of=${one}`)]);
  }
});

test("what a pooled connection that closed under it gets: a new one, one more try, or a failure", async () => {
  let requests: string[] = [];
  const server = createServer((socket) => {
    let answered = 0;
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const [method = "", path = ""] = bytes.toString().split(" ");
      requests.push(`${method} ${path}`);
      if (path === "/drop" && answered > 0) return socket.destroy();
      answered += 1;
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      if (path === "/last") socket.end();
      return undefined;
    });
  });
  const port = await listen(server);
  const scenario = `
    import { HttpUser, StopUser, task, events } from "acrida";
    ${checking}
    export class Client extends HttpUser {
      static host = "http://127.0.0.1:${port}";
      @task async all() {
        const { client } = this;
        await client.get("/last");
        await this.sleep(0.1);
        check("closed while idle", (await client.post("/after")).ok, true);
        check("an idempotent one is sent again", (await client.get("/drop")).ok, true);
        check("another is not", (await client.post("/drop")).error?.kind, "reset");
        throw new StopUser();
      }
    }`;
  requests = [];
  const { held, result } = await runChecks(scenario, { args: ["--host", `http://127.0.0.1:${port}`] });
  expect(held).toBe(3);
  expect(requests).toEqual(["GET /last", "POST /after", "GET /drop", "GET /drop", "POST /drop"]);
  expect(result.report().run.retries).toBe(1);
  expect(result.report().total.requests).toBe(4);
});
