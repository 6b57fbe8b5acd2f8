import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { ForwardProxy } from "../../src/protocols/http/forward-proxy-fixture.ts";
import { startNginx } from "../support/nginx.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { startSocksProxy } from "../support/socks-proxy.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

const listen = async (server: Server, ...where: [number, string] | [string]): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(...(where as unknown as [number]), resolve));
  closers.push(() => server.close());
};

/** The lines that the scenario printed. */
const printed = (stdout: string): string[] => stdout.split("\n").filter((line) => line.startsWith("> "));

test("HTTP/2 with the run's certificate by a SOCKS proxy: nginx serves what the report counts, over one connection a user", async (context) => {
  const nginx = await startNginx();
  if (nginx === null) return context.skip("nginx can't be had here");
  closers.push(() => nginx.stop());
  const proxy = await startSocksProxy();
  if (proxy === null) return context.skip("microsocks can't be had here");
  closers.push(() => proxy.stop());
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Visitor extends HttpUser {
      static httpVersion = 2;
      rounds = 0;
      @task async visit() {
        if (this.rounds++ === 0) {
          const { key } = this.environment.options;
          console.log("> " + (await this.client.get("/who")).text() + ", shown key: " + key);
        }
        const answers = await Promise.all(Array.from({ length: 5 }, () => this.client.get("/hello")));
        if (!answers.every(({ ok }) => ok)) console.log("> " + JSON.stringify(answers));
        const response = await this.client.get("/file.txt", { stream: true });
        let lines = 0;
        for await (const line of response.lines()) if (line === "a file") lines += 1;
        if (lines !== 10_000) console.log("> lines " + lines);
        await this.client.get("/gone.txt");
        if (this.rounds === 10) throw new StopUser();
      }
    }`;
  const certificates = ["--ca", fixture("authority"), "--cert", fixture("wrong-purpose")];
  const way = [...certificates, "--key", fixture("wrong-purpose.key"), "--proxy", proxy.url];
  const result = await runAcrida(
    headless("-u", "3", "-r", "10", "-t", "30s", "--host", nginx.mutualUrl, ...way),
    { scenario },
  );
  expect(printed(result.stdout), describeResult(result)).toEqual(
    Array(3).fill("> CN=wrong-purpose by HTTP/2.0, shown key: null"),
  );
  expect(result.stdout + result.stderr).not.toContain("p%40ss");
  const report = result.report();
  expect(report.total.requests).toBe(3 * (10 * 7 + 1));
  expect(nginx.served()).toHaveLength(report.total.requests);
  expect(report.total.failures).toBe(30);
  expect(report.errors.map(({ error }) => error)).toEqual(["404"]);
  expect(nginx.connections()).toBe(3);
});

test("a stream is counted at its headers, and the time to its first event in a row of its own", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    setTimeout(() => response.write("data: 1\n\n"), 150);
    setTimeout(() => response.end("data: 2\n\n"), 300);
  });
  await listen(server, 0, "127.0.0.1");
  const { port } = server.address() as AddressInfo;
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Listener extends HttpUser {
      @task async listen() {
        const response = await this.client.get("/feed", { stream: true });
        const data = [];
        for await (const event of response.events({ name: "/feed, first event" })) data.push(event.data);
        console.log("> " + data + " " + (response.timeToFirstEvent >= 145));
        throw new StopUser();
      }
    }`;
  const result = await runAcrida(headless("-u", "1", "-t", "20s", "--host", `http://127.0.0.1:${port}`), {
    scenario,
  });
  expect(printed(result.stdout), describeResult(result)).toEqual(["> 1,2 true"]);
  const { entries } = result.report();
  const entry = (method: string) => entries.find((one) => one.method === method)!;
  expect(entry("SSE")).toMatchObject({ name: "/feed, first event", requests: 1, failures: 0 });
  expect(entry("SSE").min).toBeGreaterThanOrEqual(145);
  expect(entry("GET").max!).toBeLessThan(entry("SSE").min!);
});

test("the command leads requests by a proxy, and hides its password", async () => {
  const target = createServer((_request, response) => response.end("hello"));
  await listen(target, 0, "127.0.0.1");
  const proxy = new ForwardProxy();
  await proxy.start();
  closers.push(() => proxy.stop());
  const host = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Visitor extends HttpUser {
      @task async visit() { await this.client.get("/"); throw new StopUser(); }
    }`;
  const url = `http://me:hushhush@127.0.0.1:${proxy.port}`;
  const args = headless("-u", "2", "-t", "20s", "--host", host, "--html", "report.html");
  const by = await runAcrida([...args, "--proxy", url], { scenario });
  expect(by.code, describeResult(by)).toBe(0);
  expect(proxy.asked.map(({ line }) => line)).toEqual(Array(2).fill(`GET ${host}/`));
  expect(proxy.asked[0]!.credentials).toBe(`Basic ${Buffer.from("me:hushhush").toString("base64")}`);
  const all = by.stdout + by.stderr + by.workspace.read("report.html") + JSON.stringify(by.report());
  expect(all).not.toContain("hushhush");
  const spared = await runAcrida([...args, "--no-proxy", "127.0.0.1"], {
    scenario,
    env: { ACRIDA_PROXY: url },
  });
  expect(spared.code, describeResult(spared)).toBe(0);
  // Whatever a variable says, this machine is reached directly.
  const direct = await runAcrida(args, { scenario, env: { http_proxy: url } });
  expect(direct.code, describeResult(direct)).toBe(0);
  expect(proxy.asked).toHaveLength(2);
  const wrong = await runAcrida([...args, "--proxy", "socks4://127.0.0.1:1"], { scenario });
  expect(wrong.code, describeResult(wrong)).toBe(2);
  expect(wrong.stderr).toContain("the URL of a proxy, http:, https:, socks5: or socks5h:");
});

test.runIf(process.platform === "linux")(
  "the command connects to a Unix socket, and from several addresses",
  async () => {
    const seen = new Set<string | undefined>();
    const answer = createServer((request, response) => {
      seen.add(request.socket.remoteAddress);
      response.end("hello");
    });
    await listen(answer, 0, "127.0.0.1");
    const { port } = answer.address() as AddressInfo;
    const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Visitor extends HttpUser {
      @task async visit() { await this.client.get("/a"); throw new StopUser(); }
    }`;
    const args = headless("-u", "4", "-r", "10", "-t", "20s");
    const local = ["--host", `http://127.0.0.1:${port}`, "--local-addresses", "127.0.0.2, 127.0.0.3"];
    const spread = await runAcrida([...args, ...local], { scenario });
    expect(spread.code, describeResult(spread)).toBe(0);
    expect([...seen].sort()).toEqual(["127.0.0.2", "127.0.0.3"]);

    const socket = createServer((_request, response) => response.end("hello"));
    const path = spread.workspace.path("s.sock");
    await listen(socket, path);
    const unix = await runAcrida([...args, "--host", `http+unix://${encodeURIComponent(path)}`], {
      scenario,
    });
    expect(unix.code, describeResult(unix)).toBe(0);
    expect(unix.report().total.requests).toBe(4);
  },
);
