import { expect, test } from "vitest";
import { servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerTest();

const marked = (stdout: string): string[] =>
  stdout.split("\n").flatMap((line) => (line.startsWith("> ") ? [line.slice(2)] : []));

test("every wait time waits what it says, a set's before its user's", async () => {
  const scenario = `
    import { User, TaskSet, StopUser, task, between, constant, constantPacing, constantThroughput } from "acrida";
    class Timed extends User {
      static abstract = true;
      times: number[] = [];
      note() {
        this.times.push(performance.now());
        if (this.times.length < 11) return;
        const gaps = this.times.slice(1).map((time, at) => time - this.times[at]!);
        const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length;
        console.log(">", this.constructor.name, mean, Math.min(...gaps), Math.max(...gaps));
        throw new StopUser();
      }
    }
    class Plain extends Timed { static abstract = true; @task act() { this.note(); } }
    class Slow extends Timed { static abstract = true; @task async act() { this.note(); await this.sleep(0.04); } }
    class Inner extends TaskSet<Timed> { @task act() { this.user.note(); } }
    class Own extends TaskSet<Timed> { static waitTime = constant(0.03); @task act() { this.user.note(); } }
    class Around extends TaskSet<Timed> { static waitTime = constant(0.01); @task static inner = Inner; }
    export class Constant extends Plain { static waitTime = constant(0.06); }
    export class Between extends Plain { static waitTime = between(0.02, 0.1); }
    export class Pacing extends Slow { static waitTime = constantPacing(0.1); }
    export class Throughput extends Slow { static waitTime = constantThroughput(10); }
    export class Function extends Plain { each = 0.07; static waitTime = (user: Function) => user.each; }
    export class OfSet extends Timed { static waitTime = constant(5); static taskSet = Own; }
    export class OfUser extends Timed { static waitTime = constant(0.08); static taskSet = Around; }`;
  const result = await runAcrida(headless("-u", "7", "-r", "100", "-t", "20s"), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const rows = marked(result.stdout).map((line) => line.split(" "));
  const gaps = new Map(rows.map(([name, ...numbers]) => [name, numbers.map(Number)]));
  const means: Readonly<Record<string, number>> = {
    Constant: 60,
    Pacing: 100,
    Throughput: 100,
    Function: 70,
    OfSet: 30,
    OfUser: 80,
  };
  for (const [name, expected] of Object.entries(means)) {
    const [mean = 0] = gaps.get(name) ?? [];
    expect(mean, name).toBeGreaterThan(expected - 2);
    expect(mean, name).toBeLessThan(expected + 15);
  }
  const [, least = 0, most = 0] = gaps.get("Between") ?? [];
  expect(least).toBeGreaterThan(18);
  expect(most).toBeLessThan(125);
  expect(most - least).toBeGreaterThan(20);
});

test("events carry Locust's arguments, with the environment, in Locust's order at each node", async () => {
  const scenario = `
    import { User, events, task, constant } from "acrida";
    import { threadId } from "node:worker_threads";
    const names = ["init", "testStart", "spawningComplete", "request", "userError", "testStopping", "testStop", "quitting",
      "quit", "reportToController", "workerReport", "workerConnect", "heartbeatSent", "heartbeatReceived", "usageMonitor",
      "resetStats", "initCommandLineParser"] as const;
    const told = new Set<string>();
    for (const name of names) {
      events[name].addListener((event: any) => {
        if (told.has(name)) return;
        told.add(name);
        const { environment } = event;
        const known = environment === undefined ? "" : [environment.host, typeof environment.runner.stop, typeof environment.runner.userCount].join();
        console.log(">", JSON.stringify([threadId, name, Object.keys(event), known]));
      });
    }
    events.quitting.addListener(() => console.log("> second"));
    events.reportToController.addListener(({ data }) => { data.mine = threadId; });
    events.workerReport.addListener(({ data }) => { if (data.mine === undefined) console.log("> lost data"); });
    events.testStop.addListener(({ environment }) => {
      if (environment.stats !== undefined) console.log("> stats " + environment.stats.total.requests);
    });
    export class One extends User {
      static waitTime = constant(0.1);
      @task async act() {
        await this.measure("ACT", "act", () => { throw new Error("no"); });
      }
    }`;
  const load = headless("-u", "1", "-t", "4s", "--reset-stats", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(1);
  const lines = marked(result.stdout);
  expect(lines).not.toContain("lost data");
  const rows = lines.filter((line) => line.startsWith("[")).map((line) => JSON.parse(line));
  const threads = [...new Set(rows.map(([thread]) => thread as number))].sort();
  expect(threads).toHaveLength(2);
  const keysOf = (thread: number | undefined): Record<string, string[]> =>
    Object.fromEntries(rows.filter(([at]) => at === thread).map(([, name, keys]) => [name, keys]));
  const [controller, worker] = threads.map(keysOf) as [Record<string, string[]>, Record<string, string[]>];

  expect(worker).toMatchObject({
    testStart: ["environment"],
    spawningComplete: ["userCount"],
    request: "requestType name responseTime responseLength response context exception startTime url".split(
      " ",
    ),
    userError: ["userInstance", "exception", "tb"],
    testStopping: ["environment"],
    testStop: ["environment"],
    reportToController: ["clientId", "data"],
    heartbeatReceived: ["clientId", "timestamp"],
    resetStats: [],
  });
  expect(controller).toMatchObject({
    workerReport: expect.arrayContaining(["clientId", "data"]),
    heartbeatSent: expect.arrayContaining(["clientId", "timestamp"]),
    workerConnect: expect.arrayContaining(["clientId"]),
    initCommandLineParser: ["parser"],
  });
  for (const local of ["request", "userError"]) expect(controller).not.toHaveProperty(local);
  const order = ["init", "testStart", "spawningComplete", "testStopping", "testStop", "quitting", "quit"];
  const heardBy = (node: object): string[] => Object.keys(node).filter((name) => order.includes(name));
  expect(heardBy(controller)).toEqual(order);
  // The end of the process is told where the process ends: load threads have none of their own.
  expect(heardBy(worker)).toEqual(order.slice(0, -2));
  for (const [, name, keys, known] of rows as [number, string, string[], string][]) {
    if (keys.includes("environment") && name !== "init") {
      expect(known, name).toBe(`${target().url},function,number`);
    }
  }
  expect(lines.filter((line) => line.startsWith("stats"))).toEqual([
    `stats ${result.report().total.requests}`,
  ]);
  expect(lines.indexOf("second"), "listeners of quitting run last added first").toBeLessThan(
    lines.findIndex((line) => line.includes('"quitting"')),
  );
});

test("stopping: who waits ends at once, who works may finish, who doesn't is cut once and for all", async () => {
  const scenario = `
    import { HttpUser, User, UserStopped, task, constant } from "acrida";
    const say = (...what: unknown[]) => console.log(">", ...what);
    export class Waiting extends User {
      static waitTime = constant(1000);
      @task act() {}
      onStop() { say("waiting ended"); }
    }
    export class Finishing extends User {
      @task async act() { await this.sleep(1.4); say("finished"); }
    }
    export class Cut extends HttpUser {
      @task async act() {
        this.signal.addEventListener("abort", () => say("signal"));
        try {
          await this.client.get("/never");
        } catch (error) {
          say("cut", error instanceof UserStopped);
          try { await this.client.get("/?later"); say("settled"); } catch { say("settled"); } finally { say("settled"); }
        } finally { say("settled"); }
      }
      async onStop() {
        const { status } = await this.client.get("/?bye");
        await this.measure("M", "bye", () => this.sleep(0.01));
        say("bye", status);
      }
    }
    export class Measuring extends User {
      @task async act() { try { await this.measure("M", "for ever", () => new Promise(() => {})); } finally { say("finally"); } }
    }
    export class Abandoned extends User {
      @task async act() {
        await new Promise((resolve) => setTimeout(resolve, 2100));
        say("goes on");
        await this.measure("M", "too late", () => 1);
        say("settled");
      }
    }`;
  const load = headless("-u", "5", "-r", "100", "-t", "1s", "--stop-timeout", "1s", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.durationMs).toBeLessThan(6000);
  const lines = marked(result.stdout);
  expect(lines.slice(0, 2)).toEqual(["waiting ended", "finished"]);
  const rest = lines.slice(2).filter((line) => line !== "goes on");
  expect(rest.slice().sort()).toEqual(["signal", "cut true", "finally", "bye 200"].sort());
  expect(rest.indexOf("signal")).toBeLessThan(rest.indexOf("cut true"));
  expect(rest.at(-1)).toBe("bye 200");
  const report = result.report();
  expect(entryOf(report, "/never")).toMatchObject({ requests: 0, aborted: 1 });
  expect(entryOf(report, "bye", "M")).toMatchObject({ requests: 1, aborted: 0 });
  expect(report.entries.map(({ name }) => name)).not.toContain("too late");
  expect(report.entries.map(({ name }) => name)).not.toContain("/?later");
  expect(report.exceptions).toEqual([]);
  const ledger = await target().ledger();
  expect(["/never", "/?bye", "/?later"].map((name) => servedOf(ledger, name))).toEqual([1, 1, 0]);
});

test("tasks that only print, without a wait, starve nobody", async () => {
  const scenario = `
    import { HttpUser, User, task, constant } from "acrida";
    export class Busy extends User { runs = 0; @task spin() { this.runs++; } onStop() { console.log("> ran", this.runs > 1000); } }
    export class Steady extends HttpUser { static waitTime = constant(0.02); @task async get() { await this.client.get("/"); } }`;
  const load = headless("-u", "4", "-r", "100", "-t", "2s", "--saturation", "off", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(marked(result.stdout)).toEqual(["ran true", "ran true"]);
  expect(entryOf(result.report(), "/").requests).toBeGreaterThan(80);
});
