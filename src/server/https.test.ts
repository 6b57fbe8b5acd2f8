import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startTestConsole } from "./server-fixture.ts";
import { readTlsPair, type TlsPair } from "./tls-pair.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../net/fixtures/${name}.pem`, import.meta.url));
const own = readTlsPair(fixture("good"), fixture("good.key")) as TlsPair;
const token = "a-token-for-the-tests";

const ask = (port: number, path: string): Promise<{ status: number; cookie: string; location: string }> =>
  new Promise((resolve, reject) => {
    const ca = readFileSync(fixture("authority"));
    request({ host: "127.0.0.1", servername: "localhost", port, path, ca, agent: false }, (response) => {
      response.resume();
      const { "set-cookie": cookies = [], location = "" } = response.headers;
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, cookie: cookies.join(), location }),
      );
    })
      .on("error", reject)
      .end();
  });

describe("a console with a certificate", () => {
  it("speaks https, with cookies that go over nothing else", async () => {
    const { server } = await startTestConsole({ tls: own, token });
    expect(server.url).toMatch(/^https:/);
    expect((await ask(server.port, "/healthz")).status).toBe(200);
    expect((await ask(server.port, "/worker-count")).status).toBe(401);
    const { status, cookie } = await ask(server.port, `/?token=${token}`);
    expect(status).toBe(303);
    expect(cookie).toContain("Secure");
    expect(cookie).toContain("HttpOnly");
    await server.close();
  });

  it("closes in time though somebody never shook hands", async () => {
    const { server } = await startTestConsole({ tls: own });
    const silent = connect(server.port, "127.0.0.1");
    await once(silent, "connect");
    silent.on("error", () => {});
    await ask(server.port, "/healthz");
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(4000);
    silent.destroy();
  });

  it("says what is wrong with the files", async () => {
    expect(readTlsPair(null, null)).toBeNull();
    expect(() => readTlsPair(fixture("good"), null)).toThrow("give --tls-key");
    expect(() => readTlsPair(null, fixture("good.key"))).toThrow("give --tls-cert");
    expect(() => readTlsPair("/nowhere.pem", fixture("good.key"))).toThrow(
      "--tls-cert: can't read /nowhere.pem",
    );
    for (const wrong of [
      { ...own, key: readFileSync(fixture("expired.key")) },
      { ...own, cert: own.key },
    ]) {
      await expect(startTestConsole({ tls: wrong })).rejects.toMatchObject({
        code: "USAGE",
        message: expect.stringContaining("can't speak https"),
      });
    }
  });
});
