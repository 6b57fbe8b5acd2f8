import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import type { CustomOption } from "./known-option.ts";
import {
  asksFor,
  type ConfigFile,
  configPath,
  type Environment,
  parseLeniently,
  resolve,
} from "./resolve.ts";

const from = (argv: readonly string[], env: Environment = {}, values?: ConfigFile["values"]) => ({
  argv,
  env,
  configFile: values === undefined ? null : { path: "acrida.config.json", values },
});

const options = (...argv: string[]) => resolve(from(argv), []).options;

const refusal = (run: () => unknown): AcridaError => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof AcridaError) return thrown;
    throw thrown;
  }
  throw new Error("expected an error");
};

const tenant: CustomOption = {
  name: "tenantName",
  flags: ["--tenant-name", "-x"],
  type: "string",
  default: undefined,
  help: "who pays",
  secret: false,
  multiple: false,
  required: false,
};

test("without anything there are the defaults of the contract", () => {
  expect(options()).toEqual({
    locustfile: [],
    plugin: [],
    config: null,
    userClasses: [],
    tags: [],
    excludeTags: [],
    configUsers: [],
    equalWeights: false,
    list: false,
    showTaskRatio: false,
    showTaskRatioJson: false,
    host: null,
    users: 1,
    spawnRate: 1,
    runTime: null,
    shape: null,
    stages: null,
    stopTimeout: 5,
    iterations: null,
    userIterations: null,
    respawn: false,
    seed: null,
    insecure: false,
    ca: null,
    cert: null,
    key: null,
    keyPassphrase: null,
    proxy: null,
    noProxy: [],
    dumpHttp: false,
    localAddresses: [],
    headless: false,
    debug: false,
    controller: false,
    worker: false,
    controllerHost: "127.0.0.1",
    controllerPort: 4222,
    controllerBindHost: "0.0.0.0",
    controllerBindPort: 4222,
    expectWorkers: 1,
    expectWorkersMaxWait: null,
    orphanTimeout: 60,
    runName: "acrida",
    runFolder: null,
    bus: null,
    busToken: null,
    busUser: null,
    busPassword: null,
    busNkey: null,
    busCa: null,
    busCert: null,
    busKey: null,
    webPort: 8089,
    webHost: "127.0.0.1",
    webHostDisplayName: null,
    webHostNames: [],
    webBasePath: "",
    webToken: null,
    webLogin: false,
    tlsCert: null,
    tlsKey: null,
    classPicker: false,
    autostart: false,
    autoquit: null,
    processes: "auto",
    saturation: "fail",
    maxNames: 10_000,
    csv: null,
    csvFullHistory: false,
    json: false,
    jsonFile: null,
    html: null,
    profile: null,
    printStats: false,
    onlySummary: false,
    resetStats: false,
    exitCodeOnError: 1,
    loglevel: "info",
    logfile: null,
    skipLogSetup: false,
    version: false,
    help: false,
  });
});

describe("the command line", () => {
  test.each<[string[], object]>([
    [["-f", "a.ts", "--scenario", "b.ts,c.ts"], { locustfile: ["a.ts", "b.ts,c.ts"] }],
    [["-u", "5"], { users: 5 }],
    [["-u5"], { users: 5 }],
    [["--users=5"], { users: 5 }],
    [["-c", "5", "--hatch-rate", "0.5"], { users: 5, spawnRate: 0.5 }],
    [["--clients", "5", "-u", "6"], { users: 6 }],
    [["-r", "1e2"], { spawnRate: 100 }],
    [["-t", "1h20m"], { runTime: 4800 }],
    [["-u", "1000000", "-r", "1000000"], { users: 1_000_000, spawnRate: 1_000_000 }],
    [["-t", "8760h", "-r", "0.0001"], { runTime: 31_536_000, spawnRate: 0.0001 }],
    [["-s", "0"], { stopTimeout: 0 }],
    [["--user-iterations", "3", "--respawn"], { userIterations: 3, respawn: true }],
    [["-i", "1000"], { iterations: 1000 }],
    [["--profile", "Black Friday"], { profile: "Black Friday" }],
    [
      ["--config-users", '{ "a": 1 }', "b.json", "--equal-weights"],
      { configUsers: ['{ "a": 1 }', "b.json"], equalWeights: true },
    ],
    [["--no-web", "--port", "0"], { headless: true, webPort: 0 }],
    [["--headless=false"], { headless: false }],
    [["--web-base-path", "/load/test/"], { webBasePath: "/load/test" }],
    [["--autostart", "--autoquit", "1m"], { autostart: true, autoquit: 60 }],
    [["--processes", "auto"], { processes: "auto" }],
    [["--processes", "-1"], { processes: "auto" }],
    [["--processes", "3"], { processes: 3 }],
    [["--saturation", "warn"], { saturation: "warn" }],
    [["-L", "DEBUG"], { loglevel: "debug" }],
    [
      ["-T", "a", "b,c", "-E", "d", "--", "Shopper"],
      { tags: ["a", "b", "c"], excludeTags: ["d"], userClasses: ["Shopper"] },
    ],
    [["-T", "a", "-T", "b"], { tags: ["a", "b"] }],
    [["Shopper", "-u", "2", "Reader"], { users: 2, userClasses: ["Shopper", "Reader"] }],
    [["-lV"], { list: true, version: true }],
    [["--csv", "out/x", "--csv-full-history"], { csv: "out/x", csvFullHistory: true }],
    [["-H", "https://shop.example/base"], { host: "https://shop.example/base" }],
  ])("%j", (argv, expected) => {
    expect(options(...argv)).toMatchObject(expected);
  });
});

describe("what is refused names its source, what came and what was expected", () => {
  test.each<[string[], string]>([
    [["-u", "many"], '-u (--users) must be a whole number from 0 to 1000000, got "many"'],
    [["-u", "-3"], '-u (--users) must be a whole number from 0 to 1000000, got "-3"'],
    [["-u", "1.5"], 'got "1.5"'],
    [["-u", "1000001"], 'must be a whole number from 0 to 1000000, got "1000001"'],
    [["-u", "1e9"], 'got "1e9"'],
    [["-u", "0x10"], 'got "0x10"'],
    [["--clients", ""], '--clients (--users) must be a whole number from 0 to 1000000, got ""'],
    [["--spawn-rate", "0"], '--spawn-rate must be a number from 0.0001 to 1000000, got "0"'],
    [["-r", "1e-300"], 'got "1e-300"'],
    [["-r", "1e300"], 'got "1e300"'],
    [["-r", "NaN"], 'got "NaN"'],
    [["-t", "10parsecs"], "must be a time span such as 90, 90s, 3m or 1h20m, above 0 and"],
    [["-t", "10parsecs"], 'got "10parsecs"'],
    [["-t", "0"], 'above 0 and of 365 days at most, got "0"'],
    [["-t", "99999999999999h"], 'of 365 days at most, got "99999999999999h"'],
    [["-s", "8761h"], 'of 365 days at most, got "8761h"'],
    [["-P", "65536"], 'must be a whole number from 0 to 65535, got "65536"'],
    [["--saturation", "never"], "must be one of fail, warn, off"],
    [["-L", "loud"], "must be one of debug, info, warning, error, critical"],
    [["--processes", "0"], "auto, -1 (the same) or a whole number of 1 or more"],
    [["--host", "not a host"], "an http or https URL without query, fragment"],
    [["--host", "http://localhost:8080?x=1"], "an http or https URL without query, fragment"],
    [["--host", "http://127.0.0.1:8080/a b"], "spaces or control characters"],
    [["--host", "http://127.0.0.1:8080/\u0000x"], "spaces or control characters"],
    [["--host", "http://127.0.0.1\t:8080"], "spaces or control characters"],
    [["--host", "http://127.0.0.1/%00"], "spaces or control characters"],
    [["--host", `http://127.0.0.1/${"x".repeat(2000)}`], "an http or https URL"],
    [["--host", "ftp://127.0.0.1"], 'got "ftp://127.0.0.1"'],
    [["--host", "localhost:8080"], 'got "localhost:8080"'],
    [["--headless=maybe"], '--headless must be true or false, got "maybe"'],
    [["--users"], "--users needs a value: a whole number from 0 to 1000000"],
    [["--users", "--headless"], "--users needs a value"],
    [["--spawn-rat", "3"], "unknown option --spawn-rat; did you mean --spawn-rate?"],
    [["--user", "3"], "unknown option --user; did you mean --users?"],
    [["--usres", "3"], "unknown option --usres; did you mean --users?"],
    [["--headles"], "did you mean --headless?"],
    [["-users", "3"], "unknown option -users; did you mean --users?"],
    [["--quite-another-thing"], "unknown option --quite-another-thing; see acrida --help"],
    [["-q"], "unknown option -q"],
    [["--slave"], "its place was taken by --worker"],
    [["-n", "5"], "-n is a name of the past; its place was taken by --iterations"],
    [["--num-request", "5"], "its place was taken by --iterations"],
    [["--no-reset-stats"], "--no-reset-stats is not needed: numbers are kept"],
    [["--no-proxy", "http://intern.example"], "--no-proxy must be names, addresses and networks, such as"],
    [["--key-passphrase", "x"], "--key-passphrase needs --key, or --cert with its private key"],
    [["--debug", "--controller"], "--debug and --controller: the command does the one or the other"],
    [["--debug", "--list"], "--debug and --list"],
    [["--csv-full-history"], "--csv-full-history needs --csv PREFIX"],
    [["--controller", "--worker"], "--controller and --worker: a process is the one or the other"],
    [["--run-name", "a.b"], "1 to 100 letters, digits, - and _"],
    [["-L", "x".repeat(500)], `got "${"x".repeat(80)}…"`],
  ])("%j", (argv, message) => {
    const error = refusal(() => options(...argv));
    expect(error.code).toBe("USAGE");
    expect(error.message).toContain(message);
  });

  test.each(["--otel", "--threshold", "--thresholds"])("%s is for a later version", (flag) => {
    const error = refusal(() => options(flag, "x"));
    expect(error.code).toBe("NOT_BUILT");
    expect(error.message).toBe(`this version of Acrida does not have ${flag} yet`);
  });

  test.each<[string[], string]>([
    [["--web-base-path", "load"], "--web-base-path must be a path such as /load"],
    [["--web-base-path", "/a?b"], "must be a path"],
    [["--autoquit", "5"], "--autoquit needs --autostart"],
    [["--web-token", "with a space"], "--web-token must be 12 to 256 letters"],
    [["--web-token", "elevenchars"], "since a shorter one can be guessed"],
  ])("of the console: %j", (argv, message) => {
    const error = refusal(() => options(...argv));
    expect(error).toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
    expect(error.message).not.toContain("with a space");
  });

  test("an environment variable", () => {
    expect(refusal(() => resolve(from([], { ACRIDA_USERS: "lots" }), [])).message).toBe(
      'ACRIDA_USERS must be a whole number from 0 to 1000000, got "lots"',
    );
  });

  test.each<[ConfigFile["values"], string, string]>([
    [
      { users: "lots" },
      "USAGE",
      'users in acrida.config.json must be a whole number from 0 to 1000000, got "lots"',
    ],
    [{ users: [3] }, "USAGE", 'got "[3]"'],
    [{ userz: 3 }, "USAGE", '"userz" in acrida.config.json is no option; did you mean users?'],
    [{ help: true }, "USAGE", '"help" in acrida.config.json is no option'],
    [{ enableRebalancing: true }, "USAGE", "--enable-rebalancing is not needed: users are shared out anew"],
    [{ tags: [1] }, "USAGE", "tags in acrida.config.json must be words"],
  ])("a config key %j", (values, code, message) => {
    const error = refusal(() => resolve(from([], {}, values), []));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test("credentials in a URL are not shown", () => {
    const { message } = refusal(() => options("--host", "ftp://ann:hunter2@shop.example"));
    expect(message).toContain("ftp://***@shop.example");
    expect(message).not.toContain("hunter2");
  });
});

describe("the stronger source wins", () => {
  const env = { ACRIDA_USERS: "3", ACRIDA_SPAWN_RATE: "30", ACRIDA_TAGS: "a, b" };
  const values = { users: 4, spawnRate: 40, runTime: "1m", headless: true, tags: ["x"], stopTimeout: 2 };

  test("command line over environment over config file over default", () => {
    const resolved = resolve(from(["-u", "2"], env, values), []);
    expect(resolved.options).toMatchObject({
      users: 2,
      spawnRate: 30,
      runTime: 60,
      headless: true,
      tags: ["a", "b"],
      stopTimeout: 2,
      maxNames: 10_000,
    });
    expect(["users", "spawnRate", "runTime", "maxNames"].map((name) => resolved.sourceOf(name))).toEqual([
      "command line",
      "environment",
      "config file",
      "default",
    ]);
  });

  test("a flag that a weaker source turned on can be turned off", () => {
    expect(resolve(from(["--headless=no"], {}, values), []).options.headless).toBe(false);
    expect(resolve(from([], { ACRIDA_HEADLESS: "0" }, values), []).options.headless).toBe(false);
  });

  test("an empty variable and a key without a value count as absent", () => {
    const resolved = resolve(from([], { ACRIDA_USERS: "" }, { users: 4, host: undefined, csv: null }), []);
    expect(resolved.options).toMatchObject({ users: 4, host: null, csv: null });
  });
});

test.each<[string[], string[]]>([
  [
    ["--debug", "-u", "10", "--csv", "x", "--web-token", "a".repeat(12), "--host", "http://localhost"],
    ["--debug runs one user, without load and reports: nothing comes of --users, --web-token, --csv"],
  ],
  [["--debug", "--headless", "--seed", "1", "Shopper", "-L", "debug"], []],
  [
    ["--headless", "--web-login", "-P", "1", "--class-picker"],
    ["--headless opens no web console: nothing comes of --web-port, --web-login"],
  ],
  [["--web-login"], []],
  [
    ["--expect-workers", "2", "--bus", "nats://bus:4222"],
    ["without --controller this machine runs alone: nothing comes of --expect-workers, --bus"],
  ],
  [["--controller", "--expect-workers", "2"], []],
])("what was typed and says nothing is warned of: %j", (argv, expected) => {
  const env = { ACRIDA_CSV_FULL_HISTORY: "1", ACRIDA_CSV: "y", ACRIDA_TLS_KEY: "z" };
  expect(resolve(from(argv, env, { users: 50, webPort: 5 }), []).warnings).toEqual(expected);
});

test("a variable that looks like ours and matches nothing is warned of", () => {
  const { warnings } = resolve(from([], { ACRIDA_USRES: "3", ACRIDA_TENANT: "x", PATH: "/bin" }), [
    { ...tenant, environmentVariable: "ACRIDA_TENANT" },
  ]);
  expect(warnings).toEqual([
    "the environment variable ACRIDA_USRES matches no option; did you mean ACRIDA_USERS?",
  ]);
});

describe("options of the scenario", () => {
  const number: CustomOption = { ...tenant, name: "limit", flags: ["--limit"], type: "number", default: 7 };
  const flag: CustomOption = { ...tenant, name: "dryRun", flags: ["--dry-run"], type: "boolean" };
  const choice: CustomOption = { ...tenant, name: "plan", flags: ["--plan"], choices: ["free", "Paid"] };
  const several: CustomOption = { ...number, name: "ports", flags: ["--ports"], multiple: true };
  const secret: CustomOption = { ...choice, name: "token", flags: ["--token"], secret: true };
  const all = [tenant, number, flag, choice, several, secret];

  test("come beside ours, typed", () => {
    const argv = [
      "-x",
      "acme",
      "--limit",
      "-1.5",
      "--dry-run",
      "--plan",
      "Paid",
      "--ports",
      "1,2",
      "--ports",
      "3",
    ];
    const { custom, options: ours } = resolve(from([...argv, "-u", "2", "Shopper"]), all);
    expect(custom).toEqual({
      tenantName: "acme",
      limit: -1.5,
      dryRun: true,
      plan: "Paid",
      ports: [1, 2, 3],
      token: undefined,
    });
    expect(ours).toMatchObject({ users: 2, userClasses: ["Shopper"] });
    expect(Object.keys(ours)).not.toContain("limit");
  });

  test("may stand in the environment and in the config file", () => {
    const sources = from([], { TENANT: "acme" }, { limit: 3, ports: [4, 5] });
    const { custom } = resolve(sources, [{ ...tenant, environmentVariable: "TENANT" }, number, several]);
    expect(custom).toEqual({ tenantName: "acme", limit: 3, ports: [4, 5] });
  });

  test("have their defaults", () => {
    expect(resolve(from([]), [tenant, number, flag]).custom).toEqual({
      tenantName: undefined,
      limit: 7,
      dryRun: false,
    });
  });

  test.each<[string[], readonly CustomOption[], string]>([
    [["--limit", "x"], [number], '--limit must be a number, got "x"'],
    [["--plan", "gold"], [choice], "--plan must be one of free, Paid"],
    [[], [{ ...tenant, required: true }], "the scenario needs --tenant-name: who pays"],
    [["--tenant-nam", "x"], [tenant], "did you mean --tenant-name?"],
  ])("%j is refused", (argv, custom, message) => {
    expect(refusal(() => resolve(from(argv), custom)).message).toContain(message);
  });

  test("what is required may still be told in the console's form", () => {
    const required = [{ ...tenant, required: true }];
    expect(resolve(from([]), required, true).custom).toEqual({ tenantName: undefined });
    expect(refusal(() => resolve(from([]), required)).message).toContain("the scenario needs");
  });

  test("a secret's value is in no message, and is handed on to be masked", () => {
    for (const sources of [
      from(["--token", "hunter2"]),
      from([], { TOKEN: "hunter2" }),
      from([], {}, { token: "hunter2" }),
    ]) {
      const error = refusal(() => resolve(sources, [{ ...secret, environmentVariable: "TOKEN" }]));
      expect(error.message).not.toContain("hunter2");
      expect(error.message).toMatch(/token/i);
    }
    expect(resolve(from(["--token", "free"]), all).secrets).toEqual(["free"]);
    expect(refusal(() => options("--tokn=hunter2")).message).not.toContain("hunter2");
    expect(refusal(() => options("--tokn", "hunter2")).message).not.toContain("hunter2");
  });

  test.each<[Partial<CustomOption>, string]>([
    [{ flags: ["--users"] }, "--users, which is there already"],
    [{ flags: ["-u"] }, "-u, which is there already"],
    [{ name: "users" }, "named users, which is there already"],
    [{ flags: ["tenant"] }, 'has the flag "tenant"'],
    [
      { name: "userCount", flags: ["--user-count"] },
      "--user-count, but user_count is a field of the console's",
    ],
    [{ name: "shapeClass", flags: ["--shape-class"] }, "shape_class is a field of the console's start form"],
  ])("one that is ours or no flag at all is the scenario's fault: %j", (change, message) => {
    const error = refusal(() => resolve(from([]), [{ ...tenant, ...change }]));
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.message).toContain(message);
  });
});

describe("before the scenario is known", () => {
  test("what may be the scenario's is passed over, its value is no class", () => {
    const resolved = parseLeniently(
      from(
        ["--tenant-name", "acme", "-f", "a.ts", "--limit=3", "Shopper"],
        { ACRIDA_TENANT: "x" },
        { limit: 3 },
      ),
    );
    expect(resolved.options).toMatchObject({ locustfile: ["a.ts"], userClasses: ["Shopper"] });
    expect(resolved.warnings).toEqual([]);
  });

  test("what is ours is checked all the same", () => {
    expect(refusal(() => parseLeniently(from(["--tenant-name", "acme", "-u", "x"]))).code).toBe("USAGE");
  });

  test("the config file is known", () => {
    expect(configPath(["--config", "ci/load.ts", "--tenant", "x"], {})).toBe("ci/load.ts");
    expect(configPath([], { ACRIDA_CONFIG: "load.json" })).toBe("load.json");
    expect(configPath([], {})).toBeNull();
  });

  test.each<[string[], string | null]>([
    [["--help"], "help"],
    [["-V"], "version"],
    [["-u", "nonsense", "--help"], "help"],
    [["--nonsense", "-h"], "help"],
    [["-u", "5"], null],
  ])("%j asks for %s", (argv, asked) => {
    expect(asksFor(argv)).toBe(asked);
  });
});

test("the console's token is a secret", () => {
  expect(resolve(from(["--web-token", "abcdef123456"]), []).secrets).toEqual(["abcdef123456"]);
  expect(resolve(from([], { ACRIDA_WEB_TOKEN: "abcdef123456" }), []).secrets).toEqual(["abcdef123456"]);
});

test("any words at all are read or refused in our own words", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "-u",
      "--users",
      "-T",
      "--",
      "-",
      "--=",
      "-lu",
      "--headless=x",
      "3",
      "__proto__",
      "--__proto__",
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      try {
        resolve(from(argv), []);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AcridaError);
      }
    }),
  );
});
