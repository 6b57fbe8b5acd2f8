import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf, type RunReport } from "../support/run-report.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Site {
  readonly url: string;
  readonly server: Server;
  readonly asked: { url: string; method: string; headers: IncomingMessage["headers"]; body: string }[];
  handler: Handler;
}

const sites: Site[] = [];

const newSite = async (): Promise<Site> => {
  const asked: Site["asked"] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    asked.push({ url: request.url ?? "", method: request.method ?? "", headers: request.headers, body });
    site.handler(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const site: Site = {
    url: `http://127.0.0.1:${port}`,
    server,
    asked,
    handler: (_request, response) => response.end(),
  };
  return site;
};

beforeEach(async () => {
  sites.push(await newSite(), await newSite());
});
afterEach(() => {
  for (const { server } of sites.splice(0)) server.close();
});

const run = async (task: string, code: number, files: Record<string, string> = {}): Promise<RunReport> => {
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    import { createReadStream } from "node:fs";
    export class Visitor extends HttpUser {
      @task async visit() {
        ${task}
        throw new StopUser();
      }
    }`;
  const load = headless("-u", "1", "-t", "20s", "--host", sites[0]!.url);
  const result = await runAcrida(load, { scenario, files });
  expect(result.code, describeResult(result)).toBe(code);
  expect(result.report().exceptions, describeResult(result)).toEqual([]);
  return result.report();
};

const redirect = (location: string, status = 302): Handler => {
  return (_request, response) => response.writeHead(status, { location }).end("moved");
};

test("secrets stay on their site, and do not come back", async () => {
  const [home, other] = sites as [Site, Site];
  home.handler = (request, response) =>
    request.url === "/start" ? redirect(`${other.url}/away`)(request, response) : response.end();
  other.handler = redirect(`${home.url}/back`);
  const report = await run(
    `await this.client.get("/start", {
      auth: ["me", "hush"], cookies: { own: "hush" }, headers: { "Proxy-Authorization": "hush", "X-Plain": "1" },
    });`,
    0,
  );
  expect(JSON.stringify(home.asked[0]?.headers)).toMatch(/hush/);
  for (const { headers } of [other.asked[0]!, home.asked[1]!]) {
    expect(headers["x-plain"]).toBe("1");
    expect(headers).not.toHaveProperty("authorization");
    expect(headers).not.toHaveProperty("cookie");
    expect(headers).not.toHaveProperty("proxy-authorization");
  }
  expect(report.run.hops).toBe(2);
  expect(entryOf(report, "/start")).toMatchObject({ requests: 1, failures: 0 });
});

test("chains that lead nowhere are failures of their kind, each counted once", async () => {
  const [home] = sites as [Site];
  home.handler = (request, response) => {
    const places: Record<string, string> = {
      "/loop": "/loop",
      "/mail": "mailto:me@shop.example",
      "/bad": "http://[",
    };
    const place = places[request.url ?? ""];
    if (place !== undefined) redirect(place)(request, response);
    else response.end();
  };
  const report = await run(`for (const path of ["/loop", "/mail", "/bad"]) await this.client.get(path);`, 1);
  expect(report.errors.map(({ name, kind, occurrences }) => [name, kind, occurrences]).sort()).toEqual([
    ["/bad", "protocol", 1],
    ["/loop", "redirects", 1],
    ["/mail", "protocol", 1],
  ]);
  expect(home.asked).toHaveLength(31 + 1 + 1);
  expect(report.run.hops).toBe(30);
});

test("a file goes again and again, and once more after a redirect", async () => {
  const [home] = sites as [Site];
  home.handler = (request, response) =>
    request.url === "/from" ? redirect("/to", 307)(request, response) : response.end();
  const report = await run(
    `for (let round = 0; round < 50; round++) {
      await this.client.put("/from", { body: createReadStream("upload.txt") });
    }`,
    0,
    { "upload.txt": "the file" },
  );
  expect(home.asked).toHaveLength(100);
  for (const { method, body, headers } of home.asked) {
    expect([method, body, headers["content-length"]]).toEqual(["PUT", "the file", "8"]);
  }
  expect(entryOf(report, "/from", "PUT")).toMatchObject({ requests: 50, failures: 0 });
});

test("cookies of a whole domain are kept, those of a public suffix refused, and none without end", async () => {
  const [home] = sites as [Site];
  home.handler = (request, response) => {
    const lines = [
      "a=1; Path=/",
      "b=2; Domain=example",
      "c=3; Domain=127.0.0.1",
      "d=4; Secure; Domain=0.0.1",
    ];
    const page = /^\/page(\d+)$/.exec(request.url ?? "")?.[1];
    if (page !== undefined) lines.push(`page${page}=1; Path=/`);
    response.setHeader("set-cookie", lines).end();
  };
  await run(
    `for (let page = 0; page < 200; page++) await this.client.get("/page" + page, { name: "/page" });`,
    0,
  );
  expect(home.asked[1]?.headers.cookie).toBe("a=1; c=3; page0=1");
  const last = home.asked.at(-1)?.headers.cookie?.split("; ") ?? [];
  expect(last).toHaveLength(50);
  expect(last).toEqual(expect.arrayContaining(["a=1", "c=3", "page198=1"]));
});
