import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { type AcridaOptions, describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

/** Runs a scenario that ends by itself; the lines that it marked with `> `. */
const linesOf = async (
  options: AcridaOptions,
  { args = [], code = 0 }: { readonly args?: readonly string[]; readonly code?: number } = {},
): Promise<string[]> => {
  const load = headless("-u", "1", "-r", "100", "-t", "20s", "--host", target().url, ...args);
  const result = await runAcrida(load, options);
  expect(result.code, describeResult(result)).toBe(code);
  expect(result.durationMs, "ended by itself").toBeLessThan(15_000);
  const marked = result.stdout.split("\n").filter((line) => line.startsWith("> "));
  return marked.map((line) => line.slice(2));
};

test("each of the six extensions is a scenario, in modules of either kind", async () => {
  const typed = (name: string): string => `
    import { User, task, StopUser } from "acrida";
    export class ${name} extends User {
      at: number = 1;
      @task end(): never { console.log("> ${name}", this.at); throw new StopUser(); }
    }`;
  const common = (name: string): string => `
    const { User, StopUser } = require("acrida");
    class ${name} extends User {
      static tasks = [() => { console.log("> ${name}", typeof __filename); throw new StopUser(); }];
    }
    module.exports = { ${name} };`;
  const files = {
    "a.ts": typed("Ts"),
    "a.mts": typed("Mts"),
    "a.cts": `
      import acrida = require("acrida");
      class Cts extends acrida.User {
        @acrida.task end(): never { console.log("> Cts"); throw new acrida.StopUser(); }
      }
      export = { Cts };`,
    "a.js": typed("Js").replace(/: (number|never)/g, ""),
    "a.mjs": typed("Mjs").replace(/: (number|never)/g, ""),
    "a.cjs": common("Cjs"),
    "b.js": common("CommonJs"),
  };
  const lines = await linesOf({ files }, { args: ["-u", "7", "-f", Object.keys(files).join()] });
  expect(lines.sort()).toEqual(
    ["Ts 1", "Mts 1", "Cts", "Js 1", "Mjs 1", "Cjs string", "CommonJs string"].sort(),
  );
});

test("a module is evaluated once in the scenario thread and once a load thread", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    import { threadId } from "node:worker_threads";
    console.log("> evaluated", threadId);
    export class One extends User { @task end() { throw new StopUser(); } }`;
  const lines = await linesOf({ scenario }, { args: ["-u", "2", "--processes", "2"] });
  expect(lines).toHaveLength(3);
  expect(new Set(lines).size).toBe(3);
});

test("what takes part: exported, not itself abstract, by its name in the source, once", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    export class Base extends User {
      static abstract = true;
      static waitTime = () => 0.001;
      @task end() { console.log(">", this.constructor.name, this.index); throw new StopUser(); }
    }
    class Hidden extends Base {}
    export class Kept extends Base {}
    export { Kept as AlsoKept };
    class Inner extends Base {}
    export const Named = Inner;
    export default class extends Base {}
    export const table = [Hidden];`;
  const lines = await linesOf({ scenario }, { args: ["-u", "6"] });
  expect(lines.sort()).toEqual(["Inner 0", "Inner 1", "Kept 0", "Kept 1", "default 0", "default 1"]);
});

test("settings, tasks and hooks are inherited; an override keeps the weight unless decorated again", async () => {
  const scenario = `
    import { User, task, StopUser, constant } from "acrida";
    const count: Record<string, number> = {};
    const note = (what: string) => { count[what] = (count[what] ?? 0) + 1; };
    function plain(user: User) { note("plain " + (user instanceof User)); }
    class Base extends User {
      static abstract = true;
      static fixedCount = 1;
      static waitTime = constant(0);
      static tasks = [plain];
      @task(5) over() { note("base over"); }
      @task(2) again() { note("base again"); }
      onStart() { console.log("> onStart", this.constructor.name); }
    }
    export class Heir extends Base {
      over() { note("over"); }
      @task(1) again() { note("again"); }
      @task last() { if (++this.rounds > 400) { console.log("> " + JSON.stringify(count)); throw new StopUser(); } }
      rounds = 0;
    }`;
  const [started, counted = "{}"] = await linesOf({ scenario }, { args: ["-u", "1"] });
  expect(started).toBe("onStart Heir");
  const count = JSON.parse(counted) as Record<string, number>;
  expect(Object.keys(count).sort()).toEqual(["again", "over", "plain true"]);
  const { over = 0, again = 0, "plain true": plain = 0 } = count;
  for (const [runs, weight] of [
    [over, 5],
    [again, 1],
    [plain, 1],
  ] as const) {
    expect(Math.abs(runs - 400 * weight)).toBeLessThan(6 * Math.sqrt(400 * weight * 2));
  }
});

test("tasks as a function, a class, pairs or a Map; sets know their user, parent and client", async () => {
  const scenario = `
    import { HttpUser, TaskSet, StopUser } from "acrida";
    const end = (user: HttpUser) => { console.log("> end", user.constructor.name); throw new StopUser(); };
    class Deep extends TaskSet {
      static tasks = (set: TaskSet) => {
        const { parent } = set as Deep;
        console.log("> deep", parent.constructor.name, set.client === set.user.client);
        set.interrupt();
      };
    }
    class Nested extends TaskSet {
      runs = 0;
      static tasks = [Deep, function (this: Nested, set: Nested) { if (this === set) this.leave(); }];
      leave() { if (this.runs++ === 0) return; this.interrupt(); }
    }
    const once = (what: unknown) => { let left = 1; return (user: HttpUser) => { if (left-- > 0) return what; return end(user); }; };
    export class Single extends HttpUser { static tasks = end; }
    export class Listed extends HttpUser { static tasks = [end]; }
    export class Paired extends HttpUser { static tasks = [[once(1), 3], [end, 1]]; }
    export class Mapped extends HttpUser { static tasks = new Map([[once(1), 3], [end, 1]]); }
    class Root extends TaskSet {
      static tasks = [Nested];
      visits = 0;
      onStop() { console.log("> root", this.parent === this.user); }
    }
    export class Rooted extends HttpUser {
      static taskSet = Root;
      onStart() { this.environment.runner.userCount; }
    }`;
  const run = headless("-u", "5", "-r", "100", "-t", "2s", "--host", target().url);
  const result = await runAcrida(run, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const lines = new Set(result.stdout.split("\n").filter((line) => line.startsWith("> ")));
  const ends = ["Single", "Listed", "Paired", "Mapped"].map((name) => `> end ${name}`);
  expect([...lines].sort()).toEqual([...ends, "> deep Nested true", "> root true"].sort());
});

test("a sequence follows its places, however the decorators stand, and runs a task of weight n in a row", async () => {
  const scenario = `
    import { User, TaskSet, TaskSequence, StopUser, seqTask, task } from "acrida";
    class Nested extends TaskSet<User> { @task leave() { console.log("> nested"); this.interrupt(); } }
    class Steps extends TaskSequence<User> {
      @seqTask(3) @task(2) third() { console.log("> third"); }
      @task(1) @seqTask(1) first() { console.log("> first"); }
      @seqTask(1) alsoFirst() { console.log("> alsoFirst"); }
      @seqTask(2) static nested = Nested;
      @seqTask(4) stop() { throw new StopUser(); }
    }
    export class One extends User { static taskSet = Steps; }`;
  expect(await linesOf({ scenario })).toEqual(["first", "alsoFirst", "nested", "third", "third"]);
});

test("hooks run in the order of the table, setups once where they are declared", async () => {
  const scenario = `
    import { User, TaskSet, SequentialTaskSet, StopUser, seqTask, task } from "acrida";
    const say = (...what: unknown[]) => console.log(">", ...what);
    class Deep extends TaskSet<User> {
      static setup() { say("Deep.setup"); }
      static teardown() { say("Deep.teardown"); }
      async onStart() { await this.sleep(0.01); say("Deep.onStart"); }
      async onStop() { await this.sleep(0.01); say("Deep.onStop"); }
      @task leave() { this.interrupt(); }
    }
    class Root extends SequentialTaskSet<User> {
      static setup() { say("Root.setup"); return "root"; }
      static teardown({ data }: any) { say("Root.teardown", data); }
      onStart() { say("Root.onStart", this.setupData, JSON.stringify(this.user.setupData)); }
      onStop() { say("Root.onStop"); }
      @seqTask(1) static deep = Deep;
      @seqTask(2) static again = class Again extends Deep { onStart() { say("Again.onStart"); } };
      @seqTask(3) end() { throw new StopUser(); }
    }
    class Base extends User {
      static abstract = true;
      static async setup({ host, options }: any) { say("Base.setup", this.name, host.slice(0, 7), options.users); return [1, { a: 1 }]; }
      static teardown() { say("Base.teardown"); }
      onStart() { say("onStart", this.index, Object.isFrozen(this.setupData[1])); }
      onStop() { say("onStop", this.index); }
      static taskSet = Root;
    }
    export class One extends Base {}
    export class Other extends Base { static setup() { say("Other.setup"); return "other"; } }`;
  const lines = await linesOf({ scenario }, { args: ["-u", "1"] });
  expect(lines).toEqual([
    "Base.setup Base http:// 1",
    "Other.setup",
    "Root.setup",
    "Deep.setup",
    "onStart 0 true",
    'Root.onStart root [1,{"a":1}]',
    "Deep.onStart",
    "Deep.onStop",
    "Again.onStart",
    "Deep.onStop",
    "Root.onStop",
    "onStop 0",
    "Deep.teardown",
    "Root.teardown root",
    "Base.teardown",
  ]);
});

test("inside a task: scheduling, interrupts with and without a wait, StopUser; onStart that throws ends its user", async () => {
  const scenario = `
    import { User, TaskSet, SequentialTaskSet, StopUser, constant, task } from "acrida";
    const say = (...what: unknown[]) => console.log(">", ...what);
    class Nested extends TaskSet<User> { @task look() { say("nested", this.parent instanceof Root, this.signal.aborted); this.interrupt(); } }
    const first = (set: Root) => say("first", set instanceof Root);
    class Root extends TaskSet<User> {
      rounds = 0;
      onStart() {
        this.scheduleTask(this.second);
        this.scheduleTask(Nested);
        this.scheduleTask(first, { first: true });
      }
      second() { say("second", this instanceof Root); }
      @task pick() {
        say("picked");
        if (this.rounds++ === 0) this.interrupt();
        throw new StopUser();
      }
    }
    export class Scheduling extends User { static taskSet = Root; }
    class AtOnce extends TaskSet<User> { @task leave() { this.interrupt(); } }
    class Later extends TaskSet<User> { static waitTime = constant(5); @task leave() { this.interrupt(false); } }
    let from = performance.now();
    const lap = () => { const ms = performance.now() - from; from = performance.now(); return Math.round(ms / 300); };
    export class Interrupting extends User {
      static waitTime = constant(0.3);
      static taskSet = class Sequence extends SequentialTaskSet<User> {
        static tasks = [() => void lap(), AtOnce, () => say("1:", lap()), Later, () => { say("2:", lap()); throw new StopUser(); }];
      };
    }
    export class Failing extends User {
      onStart() { throw new TypeError("no start"); }
      @task never() { say("a task without a start"); }
    }`;
  const result = await runAcrida(headless("-u", "3", "-r", "100", "-t", "20s"), { scenario });
  expect(result.code, describeResult(result)).toBe(1);
  expect(result.durationMs, "ends when no user is left").toBeLessThan(10_000);
  const lines = result.stdout.split("\n").filter((line) => line.startsWith("> "));
  const timed = lines.filter((line) => /^> \d:/.test(line));
  expect(timed).toEqual(["> 1: 1", "> 2: 2"]);
  expect(lines.filter((line) => !timed.includes(line))).toEqual(
    ["first true", "second true", "nested true false", "picked", "picked"].map((line) => `> ${line}`),
  );
  const { exceptions } = result.report();
  expect(exceptions.map(({ task, count }) => `${task} ${count}`).sort()).toEqual([
    "Failing.onStart 1",
    "Root.pick 1",
  ]);
  expect(exceptions.find(({ task }) => task === "Root.pick")?.message).toMatch(/\bRoot\b/);
});

test("StopTest ends the whole run in order, and a passed run stays passed", async () => {
  const scenario = `
    import { User, StopTest, task, constant } from "acrida";
    export class One extends User {
      static waitTime = constant(0.1);
      static teardown() { console.log("> teardown"); }
      onStop() { console.log("> stopped"); }
      @task async act() { if (this.index !== 0) return; await this.sleep(0.4); throw new StopTest("enough"); }
    }`;
  const lines = await linesOf({ scenario }, { args: ["-u", "4", "--processes", "2"] });
  expect(lines).toEqual(["stopped", "stopped", "stopped", "stopped", "teardown"]);
});

test("what a call of ours refuses is told with the user's own line and none of ours", async () => {
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class One extends HttpUser {
      runs = 0;
      @task async ask() {
        if (this.runs++ > 2) throw new StopUser();
        await this.client.get("/", { jsn: {} } as never);
      }
    }`;
  const result = await runAcrida(headless("-u", "1", "--host", target().url), { scenario });
  const [exception, ...others] = result.report().exceptions;
  expect(others).toEqual([]);
  expect(exception?.count).toBe(3);
  const frames = exception?.traceback.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  expect(frames).toHaveLength(1);
  expect(frames[0]).toMatch(/One\.ask \(.*locustfile\.ts:7:\d+\)/);
});

test.each([
  ["a decorator on what is not static", "@task field = 3;", /locustfile\.ts:3:\d+: @task on field/],
  ["a tag without a name", "@tag() @task act() {}", /locustfile\.ts:3:\d+: @tag/],
  ["a wait time that can't be", "static waitTime = between(3, 1);", /locustfile\.ts:3:\d+: between/],
])("%s is told at its place", async (_title, line, says) => {
  const scenario = `import { User, between, tag, task } from "acrida";
export class One extends User {
  ${line}
  @task other() {}
}`;
  const result = await runAcrida(["--headless", "-t", "1s"], { scenario });
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toMatch(says);
  expect(result.stderr).not.toMatch(/src\/user|dist\//);
});
