import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, startTestConsole, type TestConsole } from "./server-fixture.ts";

const path = "/stats/requests_full_history/csv";
let folder: string;
let file: string;
let console: TestConsole;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "acrida-history-"));
  file = join(folder, "a_stats_history.csv");
  console = await startTestConsole({ fullHistoryFile: file });
});
afterAll(async () => {
  await console.server.close();
  await rm(folder, { recursive: true });
});

/** How many descriptors of this process lead to the file. */
const descriptors = (): number =>
  readdirSync("/proc/self/fd").filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === file;
    } catch {
      return false;
    }
  }).length;

it("tells of the full history while there is none", async () => {
  for (const method of ["GET", "HEAD"]) {
    const { status, headers } = await ask(console.server, method, path);
    expect([method, status, headers["content-disposition"]]).toEqual([method, 404, undefined]);
  }
});

it("sends the full history whole, and leaves no descriptor open, for its head alone neither", async () => {
  const text = "Timestamp,User Count\n".repeat(20_000);
  writeFileSync(file, text);
  for (let i = 0; i < 30; i++) {
    const head = await ask(console.server, "HEAD", path);
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(head.headers["content-disposition"]).toBe('attachment; filename="requests_full_history.csv"');
  }
  expect(descriptors()).toBe(0);
  const { status, body } = await ask(console.server, "GET", path);
  expect([status, body === text]).toEqual([200, true]);
  await expect.poll(descriptors).toBe(0);
});

it("leaves no descriptor open of a client that goes in the middle", async () => {
  writeFileSync(file, "x".repeat(20_000_000));
  const gone = new AbortController();
  const answer = await fetch(`${console.server.url.slice(0, -1)}${path}`, { signal: gone.signal });
  expect(answer.status).toBe(200);
  gone.abort();
  await expect.poll(descriptors).toBe(0);
});
