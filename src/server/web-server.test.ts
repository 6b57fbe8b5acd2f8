import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { snapshotOf } from "../outputs/snapshot-fixture.ts";
import { ask, form, indexHtml, startTestConsole, type TestConsole } from "./server-fixture.ts";

let console: TestConsole;
beforeAll(async () => {
  console = await startTestConsole();
});
afterAll(() => console.server.close());

const get = (path: string, headers = {}) => ask(console.server, "GET", path, headers);

describe("the page", () => {
  it("is served with a policy that runs only its own scripts", async () => {
    const { status, headers, body } = await get("/");
    expect([status, body]).toEqual([200, indexHtml]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toMatch(
      /script-src 'self'; style-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cache-control"]).toBe("no-cache");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("has files that browsers may keep for good, packed where they can unpack", async () => {
    const plain = await get("/assets/main-1a2b.js");
    expect(plain.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(plain.headers["cache-control"]).toContain("immutable");
    const packed = await fetch(`${console.server.url}assets/main-1a2b.js`);
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(await packed.text()).toBe(plain.body);
    expect((await get("/", { "If-None-Match": (await get("/")).headers.etag as string })).status).toBe(304);
  });

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..\\..\\secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/assets/%00",
    "/assets/main-1a2b.js%00.txt",
    "/assets/link.txt",
    "/assets",
    "/assets/",
    "/index.html/",
    "/%",
    "/.%00./secret.txt",
  ])("%s leads nowhere", async (path) => {
    const { status, body } = await get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain("outside");
    expect(body).not.toContain("root:");
  });
});

describe("other sites", () => {
  it("get nothing under a forged Host, whatever they ask for", async () => {
    console.control.current = snapshotOf([{ name: "/hidden", times: [1] }]);
    for (const path of ["/", "/stats/requests", "/live", "/metrics", "/healthz", "/assets/main-1a2b.js"]) {
      const { status, body } = await get(path, { Host: "evil.example" });
      expect([path, status]).toEqual([path, 403]);
      expect(body).not.toContain("hidden");
    }
    expect(console.logged.some(({ message }) => message.includes("refused GET /stats/requests"))).toBe(true);
  });

  it.each([
    [
      "a form",
      {
        Origin: "http://evil.example",
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        ...form,
      },
    ],
    [
      "a fetch",
      { Origin: "http://evil.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain" },
    ],
    ["an old browser's form", { Origin: "http://evil.example", ...form }],
  ])("can't start a test by %s", async (_, headers) => {
    const answer = await ask(console.server, "POST", "/swarm", headers, "user_count=1");
    expect(answer.status).toBe(403);
    expect(console.control.calls).toEqual([]);
  });
});

describe("names that look like scripts", () => {
  it("come escaped as JSON, CSV and Prometheus text, each with its type", async () => {
    const name = '</script><script>alert(1)</script>"\n';
    const hostile = await startTestConsole();
    hostile.control.current = snapshotOf([{ name, times: [1] }]);
    const get = (path: string) => ask(hostile.server, "GET", path);
    for (const [path, type] of [
      ["/stats/requests", "application/json"],
      ["/stats/requests/csv", "text/csv; charset=utf-8"],
      ["/metrics", "text/plain; version=0.0.4; charset=utf-8"],
    ] as const) {
      const { headers, body } = await get(path);
      expect([path, headers["content-type"], headers["x-content-type-options"]]).toEqual([
        path,
        type,
        "nosniff",
      ]);
      expect(body).toContain("alert(1)");
    }
    expect(JSON.parse((await get("/stats/requests")).body).stats[0].name).toBe(name);
    await hostile.server.close();
  });
});

describe("where it listens", () => {
  it("says what to do about a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(startTestConsole({ port })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringMatching(new RegExp(`port ${port}: another program listens there; .*--web-port`)),
    });
    other.close();
  });

  it("says so of an address that this machine does not have", async () => {
    await expect(startTestConsole({ host: "203.0.113.7", token: "t" })).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  it("does not go on a network without a token", async () => {
    await expect(startTestConsole({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("can be under a path of a proxy", async () => {
    const under = await startTestConsole({ basePath: "/load" });
    expect(under.server.url).toMatch(/:\d+\/load\/$/);
    expect((await ask(under.server, "GET", "/load/")).body).toBe(indexHtml);
    expect((await ask(under.server, "GET", "/load/worker-count")).body).toBe('{"worker_count":0}');
    expect((await ask(under.server, "GET", "/worker-count")).status).toBe(404);
    expect((await ask(under.server, "GET", "/")).headers.location).toBe("/load/");
    await under.server.close();
  });

  it("says so when the page is missing", async () => {
    const missing = startTestConsole({ assetsFolder: "/nowhere/at/all" });
    await expect(missing).rejects.toMatchObject({ code: "NOT_BUILT" });
  });

  it("tells a probe that it is there, and the log nothing", async () => {
    const { status, body } = await get("/healthz");
    expect([status, body]).toEqual([200, "ok"]);
  });

  it("closes at once with streams and idle connections open", async () => {
    // Time stands still: what doesn't close by itself stays open.
    const closing = await startTestConsole({ clock: new ManualClock() });
    const idle = connect(closing.server.port, "127.0.0.1");
    const stream = connect(closing.server.port, "127.0.0.1");
    stream.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(stream, "data");
    stream.resume();
    idle.resume();
    const ended = Promise.all([once(stream, "close"), once(idle, "close")]);
    await closing.server.close();
    await ended;
    expect([idle.destroyed, stream.destroyed]).toEqual([true, true]);
  });
});
