import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { type OpenConsole, openConsole, requestsOf } from "../support/open-console.ts";
import { type AcridaOptions, describeResult, runAcrida, startAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

/** The option tells what goes wrong, and when. */
const scenario = `
  import { HttpUser, task, constant, events } from "acrida";
  import { existsSync } from "node:fs";
  events.initCommandLineParser.addListener(({ parser }) => parser.addArgument("--mode", { default: "" }));
  events.init.addListener(({ environment }) => {
    console.log("INIT");
    const here = setInterval(() => {
      if (existsSync("leave")) process.exit(3);
      if (existsSync("quit")) { clearInterval(here); environment.runner.quit(); }
    }, 50);
  });
  events.quit.addListener(() => console.log("QUIT"));
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    static teardown({ options }) {
      console.log("TEARDOWN");
      if (options.mode === "stuck") return new Promise((resolve) => setTimeout(resolve, 60_000));
    }
    @task async home() {
      await this.client.get("/");
      if (this.environment.options.mode === "quit") this.environment.runner.quit();
    }
  }`;

const open = (args: readonly string[] = [], options: AcridaOptions = {}): Promise<OpenConsole> =>
  openConsole(["--host", target().url, ...args], { scenario, ...options });

const count = (text: string, word: string): number => text.split(word).length - 1;

/** Further apart than what counts as one press. */
const anotherPress = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

test("who steers sees at once what came of it", async () => {
  const { post, stats, until } = await open();
  expect((await stats()).state).toBe("ready");
  await post("/swarm", { user_count: "2", spawn_rate: "10" });
  expect((await stats()).state).not.toBe("ready");
  await until((now) => now.state === "running" && requestsOf(now) > 10);
  await post("/stop");
  expect((await stats()).state).toMatch(/^stop(ping|ped)$/);
});

test("a page knows the id of the test from its start on", async () => {
  const { run, base, post, until } = await open(["--json-file", "report"]);
  await post("/swarm", { user_count: "1" });
  await until(({ state }) => state === "running");
  const live = await fetch(`${base}/live`);
  let text = "";
  for await (const chunk of live.body as ReadableStream<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (text.includes('"run":{"id"')) break;
  }
  const id = /"run":\{"id":"([^"]+)"/.exec(text)?.[1];
  await post("/stop");
  await run.until(/exit code 0/);
  expect(run.workspace.json<{ run: { id: string } }>("report.json").run.id).toBe(id);
});

test("fifty starts that an output refuses leave no descriptor behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "acrida-gone-"));
  const places = ["--csv", "run", "--html", "page.html", "--json-file", `${folder}/report`];
  const { run, post } = await open(places);
  // It was there when the console opened.
  rmSync(folder, { recursive: true });
  const descriptors = () => readdirSync(`/proc/${run.pid}/fd`).length;
  const refused = () => post("/swarm", { user_count: "1" });
  expect(await refused()).toMatchObject({ status: 409, message: expect.stringContaining("report.json") });
  const before = descriptors();
  for (let start = 0; start < 50; start++) expect((await refused()).status).toBe(409);
  expect(descriptors()).toBeLessThanOrEqual(before + 3);
});

test("two pages that start at once start one test; the second edits it", async () => {
  const { run, post, until } = await open();
  const answers = await Promise.all([
    post("/swarm", { user_count: "3", spawn_rate: "20" }),
    post("/swarm", { user_count: "5", spawn_rate: "20" }),
  ]);
  expect(answers.map(({ status, message }) => [status, message])).toEqual([
    [200, "Swarming started"],
    [200, "Swarming changed"],
  ]);
  await until((now) => now.state === "running" && now.user_count === 5);
  run.signal("SIGINT");
  const { stdout } = await run.ended;
  expect(count(stdout, "TEARDOWN")).toBe(1);
});

describe("a scenario thread that ends while the console waits", () => {
  test("is made anew at the next start, and the console ends as if nothing had been", async () => {
    const { run, post, until } = await open();
    run.workspace.write("leave", "");
    await run.until(/scenario thread left with code 3/);
    rmSync(run.workspace.path("leave"));
    expect(await post("/swarm", { user_count: "1" })).toMatchObject({ status: 200 });
    await until((now) => now.state === "running" && requestsOf(now) > 5);
    expect(run.output()).toContain("the scenario runs in a new thread");
    await post("/stop");
    await until(({ state }) => state === "stopped");
    expect(await post("/swarm", { user_count: "1" })).toMatchObject({ status: 200 });
    await until((now) => now.state === "running");
    run.signal("SIGINT");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
    // Each load thread of the two tests hears init too.
    expect([count(result.stdout, "INIT"), count(result.stdout, "TEARDOWN")]).toEqual([4, 2]);
  });

  test("makes the exit code 2 where no test was started after it", async () => {
    const { run } = await open();
    run.workspace.write("leave", "");
    await run.until(/scenario thread left with code 3/);
    run.signal("SIGINT");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(2);
  });
});

describe("environment.runner.quit()", () => {
  test("of a task ends the test in order, and then the console", async () => {
    const { run, post } = await open();
    await post("/swarm", { user_count: "2", mode: "quit" });
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
    expect([count(result.stdout, "TEARDOWN"), count(result.stdout, "QUIT")]).toEqual([1, 1]);
  });

  test("of a listener ends a console that waits", async () => {
    const { run } = await open();
    run.workspace.write("quit", "");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
    expect([count(result.stdout, "TEARDOWN"), count(result.stdout, "QUIT")]).toEqual([0, 1]);
  });
});

describe("Ctrl-C", () => {
  test("once while the console waits closes it with code 0", async () => {
    const { run } = await open();
    run.signal("SIGINT");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.stdout).toContain("QUIT");
  });

  test("a second time cuts a teardown that hangs: code 130, files written", async () => {
    const { run, post, until } = await open(["--json-file", "report"]);
    await post("/swarm", { user_count: "2", spawn_rate: "10", mode: "stuck" });
    await until((now) => now.state === "running" && requestsOf(now) > 5);
    run.signal("SIGINT");
    await run.until(/TEARDOWN/);
    await anotherPress();
    run.signal("SIGINT");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(130);
    expect(result.durationMs).toBeLessThan(30_000);
    expect(result.report().total.requests).toBeGreaterThan(5);
  });

  test("a second and a third time while it runs end the process with 130 at once", async () => {
    const { run, post, until } = await open();
    await post("/swarm", { user_count: "2", spawn_rate: "10", mode: "stuck" });
    await until((now) => now.state === "running");
    for (let press = 0; press < 3; press++) {
      run.signal("SIGINT");
      await anotherPress();
    }
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(130);
  });
});

describe("https", () => {
  const pem = (name: string): string =>
    fileURLToPath(new URL(`../../src/net/fixtures/${name}.pem`, import.meta.url));

  test("is spoken with --tls-cert and --tls-key", async () => {
    const files = ["--tls-cert", pem("good"), "--tls-key", pem("good.key")];
    const run = startAcrida(["--port", "0", ...files], { scenario });
    await run.until(/open at https:\/\/127\.0\.0\.1:\d+/);
    const url = /open at (\S+)/.exec(run.output())?.[1] as string;
    const asked = get(`${url}worker-count`, { ca: readFileSync(pem("authority")), servername: "localhost" });
    const [response] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    run.signal("SIGINT");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
  });

  test("without its key is a usage error", async () => {
    const result = await runAcrida(["--port", "0", "--tls-cert", pem("good")], { scenario });
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining("give --tls-key")]);
  });
});
