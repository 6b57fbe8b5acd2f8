import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bomb, makeBombs } from "../support/bombs.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

// Fault 12: a 10 MB body that inflates to 10 GB.

const MEGABYTE = 1024 * 1024;
const MOST_GROWTH_BYTES = 64 * MEGABYTE;
let bombs: Bomb[] = [];
let small: Bomb[] = [];
let server: Server;
/** There is no hurry: all that is asked for is what was held meanwhile. */
const LONGEST_MS = 90_000;

beforeAll(async () => {
  bombs = await makeBombs(10);
  // One alone inflates to more than may be held.
  small = await makeBombs(0.125);
  server = createServer((request, response) => {
    const [, size, coding = ""] = (request.url ?? "").split("/");
    const bomb = (size === "small" ? small : bombs).find((one) => one.coding === decodeURIComponent(coding));
    response.setHeader("content-encoding", bomb?.coding ?? "").end(bomb?.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

/** A scenario that asks the kernel for the highest memory of the whole command since its load began. */
const scenarioOf = (body: string, maxBodyBytes: number): string => `
  import { events, HttpUser, StopUser, task } from "acrida";
  import { readFileSync, writeFileSync } from "node:fs";
  const kilobytes = (name) => Number(new RegExp(name + ":\\\\s+(\\\\d+)").exec(readFileSync("/proc/self/status", "utf8"))[1]);
  let before = 0;
  const begin = () => {
    if (before > 0) return;
    writeFileSync("/proc/self/clear_refs", "5");
    before = kilobytes("VmRSS");
  };
  let ready;
  const everybody = new Promise((resolve) => (ready = resolve));
  events.spawningComplete.addListener(() => { begin(); ready(); });
  events.testStop.addListener(() => {
    if (before > 0) console.log("grown " + (kilobytes("VmHWM") - before) * 1024);
  });
  let turn = Promise.resolve();
  export class Victim extends HttpUser {
    static maxBodyBytes = ${maxBodyBytes};
    @task async read() {
      await everybody;
      await (turn = turn.then(async () => {
        ${body}
      }));
      throw new StopUser();
    }
  }`;

const run = async (users: number, scenario: string) => {
  const { port } = server.address() as { port: number };
  const load = headless("-u", `${users}`, "-r", `${users}`, "--host", `http://127.0.0.1:${port}`);
  const result = await runAcrida(load, { scenario, longestMs: LONGEST_MS });
  expect(result.code, describeResult(result)).toBe(1);
  // The controller's thread may know of no load; of what was measured, the highest counts.
  const grown = [...`${result.stdout}${result.stderr}`.matchAll(/grown (-?\d+)/g)].map(([, bytes]) =>
    Number(bytes),
  );
  expect(grown.length, describeResult(result)).toBeGreaterThan(0);
  expect(Math.max(...grown), describeResult(result)).toBeLessThanOrEqual(MOST_GROWTH_BYTES);
  return { result, report: result.report(), grown: Math.max(...grown) };
};

test("the bombs are real", () => {
  const inflaters = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync };
  for (const { coding, body } of bombs.slice(0, 3)) {
    expect(body.length, coding).toBeGreaterThan(4 * MEGABYTE);
    expect(body.length, coding).toBeLessThan(11 * MEGABYTE);
    const inflate = inflaters[coding as keyof typeof inflaters];
    const most = 200 * MEGABYTE;
    expect(() => inflate(body, { maxOutputLength: most }), coding).toThrow(
      expect.objectContaining({ code: "ERR_BUFFER_TOO_LARGE" }),
    );
  }
});

test.each([0, 1, 2, 3])("10 MB that inflate to 10 GB are cut at the limit, coding %i", async (index) => {
  const bomb = bombs[index] as Bomb;
  const path = `/large/${encodeURIComponent(bomb.coding)}`;
  const body = `
    let thrown;
    await this.client.get("${path}", {}, (response) => response.text()).catch((error) => (thrown = error));
    const response = await this.client.get("${path}", { catchResponse: true });
    try { response.json(); } catch {}
    console.log("told", thrown.code, thrown.kind, response.error.kind, response.ok, thrown.message);`;
  const { result, report } = await run(1, scenarioOf(body, 12_000_000));
  const told =
    `told BODY_CUT body-limit body-limit false GET http://127\\.0\\.0\\.1:\\d+${path} \\(status 200\\): ` +
    "the inflated body is larger than 12000000 bytes; raise `static maxBodyBytes`";
  expect(result.stdout.match(new RegExp(told, "g")), describeResult(result)).toHaveLength(1);
  expect(report.entries).toMatchObject([
    { name: path, requests: 2, failures: 2, bytes: 2 * bomb.body.length },
  ]);
  expect(new Set(report.errors.map(({ kind }) => kind))).toEqual(new Set(["body-limit"]));
  expect(report.exceptions).toEqual([]);
});

test("1,000 users read a bomb one after the other", { timeout: LONGEST_MS }, async () => {
  const body = `
    const { index } = this;
    const path = "/small/" + ["gzip", "deflate", "br"][index % 3];
    await this.client.get(path, {}, (response) => response.bytes()).catch(() => {});`;
  const { report } = await run(1_000, scenarioOf(body, 1_000_000));
  expect(report.total).toMatchObject({ requests: 1_000, failures: 1_000 });
  expect(
    report.errors.reduce((sum, { kind, occurrences }) => sum + (kind === "body-limit" ? occurrences : 0), 0),
  ).toBe(1_000);
});
