import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, runAcrida } from "../support/run-acrida.ts";

interface BadInput {
  readonly title: string;
  /** The text of locustfile.ts; a good one where the fault lies elsewhere. */
  readonly scenario?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the message must say, each somewhere in stderr. */
  readonly says: readonly RegExp[];
}

const good = `import { HttpUser, task } from "acrida";
export class Shopper extends HttpUser {
  @task async visit() { await this.client.get("/"); }
}
`;

/** A scenario whose class body is given; the body begins on line 3. */
const withBody = (
  body: string,
): string => `import { HttpUser, TaskSet, SequentialTaskSet, task, seqTask, between } from "acrida";
export class Shopper extends HttpUser {
${body}
  @task async visit() { await this.client.get("/"); }
}
`;

const table: readonly BadInput[] = [
  {
    title: "a scenario that doesn't parse",
    scenario:
      'import { HttpUser } from "acrida";\nexport class Shopper extends HttpUser {\n  async index( {\n}\n',
    says: [/locustfile\.ts:[34]/],
  },
  {
    title: "a scenario that throws while it loads",
    scenario: `${good}\nthrow new Error("boom at load");\n`,
    says: [/boom at load/, /locustfile\.ts:6/],
  },
  {
    title: "a scenario that imports what does not exist",
    scenario: `import "./missing-part.ts";\n${good}`,
    says: [/missing-part/, /locustfile\.ts:1/],
  },
  { title: "a scenario file that does not exist", args: ["-f", "nowhere.ts"], says: [/nowhere\.ts/] },
  {
    title: "the tutorial's own slip, -f 1 for -r 1",
    args: ["-c", "2", "-f", "1"],
    says: [/1/, /did you mean `?-r 1`?/i],
  },
  {
    title: "no scenario file at all",
    files: { "readme.txt": "nothing here" },
    args: [],
    says: [/locustfile/, /-f/],
  },
  {
    title: "a class that is not exported",
    scenario: good.replace("export class", "class"),
    says: [/export/],
  },
  {
    title: "a module without any User",
    scenario: "export const nothing = 1;\n",
    says: [/export/, /User/],
  },
  {
    title: "two classes of one name",
    scenario: `import { HttpUser, task } from "acrida";
const make = () => {
  class Shopper extends HttpUser { @task async visit() { await this.client.get("/"); } }
  return Shopper;
};
export const first = make();
export const second = make();
`,
    says: [/Shopper/, /two|same name|twice|both/i],
  },
  {
    title: "an instance field that should be static",
    scenario: withBody("  waitTime = between(1, 2);"),
    says: [/static waitTime/, /Shopper/],
  },
  {
    title: "a setting as an instance method",
    scenario: withBody("  host() { return 'http://127.0.0.1'; }"),
    says: [/static host/, /Shopper/],
  },
  {
    title: "an instance setup()",
    scenario: withBody("  setup() {}"),
    says: [/static (async )?setup/, /Shopper/],
  },
  {
    title: "an instance teardown() of a TaskSet",
    scenario: `import { HttpUser, TaskSet, task } from "acrida";
class Tasks extends TaskSet {
  teardown() {}
  @task async index() { await this.client.get("/"); }
}
export class Shopper extends HttpUser { static taskSet = Tasks; }
`,
    says: [/static (async )?teardown/, /Tasks/],
  },
  {
    title: "a negative weight",
    scenario: withBody("  static weight = -1;"),
    says: [/weight/, /-1/, /Shopper/],
  },
  {
    title: "a task of negative weight",
    scenario: withBody("  @task(-2) async other() {}"),
    says: [/weight/, /-2/],
  },
  {
    title: "an empty TaskSet",
    scenario: `import { HttpUser, TaskSet } from "acrida";
class Tasks extends TaskSet {}
export class Shopper extends HttpUser { static taskSet = Tasks; }
`,
    says: [/Tasks/, /task/],
  },
  {
    title: "a user without tasks",
    scenario: 'import { HttpUser } from "acrida";\nexport class Shopper extends HttpUser {}\n',
    says: [/Shopper/, /task/],
  },
  {
    title: "a task that is named like a hook",
    scenario: withBody("  @task async onStart() {}"),
    says: [/onStart/],
  },
  {
    title: "a task of a user that is named like its number",
    scenario: good.replace("visit", "index"),
    says: [/\bindex\b/, /Shopper/],
  },
  {
    title: "a task that is named like a member",
    scenario: `import { HttpUser, TaskSet, task } from "acrida";
class Tasks extends TaskSet { @task async interrupt() {} }
export class Shopper extends HttpUser { static taskSet = Tasks; }
`,
    says: [/interrupt/],
  },
  {
    title: "a sequence that mixes fields and methods without places",
    scenario: `import { HttpUser, SequentialTaskSet, TaskSet, task } from "acrida";
class Inner extends TaskSet { @task leave() { this.interrupt(); } }
class Steps extends SequentialTaskSet {
  @task static inner = Inner;
  @task async index() { await this.client.get("/"); }
}
export class Shopper extends HttpUser { static taskSet = Steps; }
`,
    says: [/seqTask/, /Steps/],
  },
  { title: "a missing host", args: ["--headless", "-t", "1s"], scenario: good, says: [/host/i, /--host/] },
  {
    title: "a host that is no URL",
    scenario: good,
    args: ["--host", "not a host"],
    says: [/not a host/, /http/],
  },
  {
    title: "a host of another protocol",
    scenario: good,
    args: ["--host", "ftp://127.0.0.1"],
    says: [/ftp/, /http/],
  },
  { title: "an unknown option", args: ["--spawn-rat", "3"], says: [/--spawn-rat/, /--spawn-rate/] },
  { title: "an unknown class", args: ["Shoper"], says: [/Shoper/, /Shopper/] },
  { title: "a bad time span", args: ["-t", "10parsecs"], says: [/10parsecs/, /90s|1h20m/] },
  { title: "users that are no number", args: ["-u", "many"], says: [/many/, /users/] },
  { title: "a negative number of users", args: ["-u", "-3"], says: [/-3/] },
  { title: "a spawn rate of nothing", args: ["-r", "0"], says: [/spawn-rate/, /0/] },
  {
    title: "an environment variable of a wrong kind",
    env: { ACRIDA_USERS: "lots" },
    says: [/ACRIDA_USERS/, /lots/],
  },
  {
    title: "a config file with a misspelt key",
    files: { "acrida.config.json": '{ "userz": 3 }', "locustfile.ts": good },
    says: [/userz/, /users/],
  },
  {
    title: "a setup() that throws",
    scenario: withBody('  static setup() { throw new Error("no database"); }'),
    says: [/no database/, /setup/, /Shopper/],
  },
  {
    title: "a setup() whose value JSON can't carry",
    scenario: withBody("  static setup() { return { inner: { call: () => 1 } }; }"),
    says: [/inner\.call/, /Shopper/],
  },
];

const target = targetPerFile();

test.each(table)("$title gets one clear message, exit code 2, and no load is sent", async (input) => {
  const { scenario, files, env, says, args = [] } = input;
  const hosted = args.includes("--host") || input.title === "a missing host";
  const host = hosted ? [] : ["--host", target().url];
  const isHeadless = args.includes("--headless") ? [] : ["--headless"];
  const runTime = args.includes("-t") ? [] : ["-t", "1s"];
  const text = scenario ?? (files === undefined ? good : undefined);
  const before = (await target().ledger()).records;

  const result = await runAcrida([...args, ...isHeadless, ...runTime, "--processes", "1", ...host], {
    ...(text === undefined ? {} : { scenario: text }),
    ...(files === undefined ? {} : { files }),
    ...(env === undefined ? {} : { env }),
  });

  expect(result.code, describeResult(result)).toBe(2);
  for (const pattern of says) expect(result.stderr).toMatch(pattern);
  expect(result.stderr, "no stack of ours").not.toMatch(/\bdist\/|node:internal|node_modules/);
  expect(result.stderr.match(/error/gi)?.length ?? 0, "one message").toBeLessThanOrEqual(2);
  expect(result.stdout, "no row").not.toMatch(/^GET /m);
  expect((await target().ledger()).records).toBe(before);
});

test("teardown runs for what was set up when a later setup() throws", async () => {
  const scenario = `
    import { HttpUser, TaskSet, task } from "acrida";
    class Tasks extends TaskSet {
      static setup() { console.log("tasks set up"); throw new Error("second setup failed"); }
      static teardown() { console.log("tasks torn down"); }
      @task async index() { await this.client.get("/"); }
    }
    export class Shopper extends HttpUser {
      static taskSet = Tasks;
      static setup() { console.log("user set up"); }
      static teardown() { console.log("user torn down"); }
    }`;
  const result = await runAcrida(["--headless", "-t", "1s", "--host", target().url], { scenario });
  expect(result.code, describeResult(result)).toBe(2);
  const lines = result.stdout.split("\n").filter((line) => /set up|torn down/.test(line));
  expect(lines.slice(0, 2)).toEqual(["user set up", "tasks set up"]);
  expect(lines.at(-1)).toBe("user torn down");
});
