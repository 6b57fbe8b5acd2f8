import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { openInspector, placeInScript } from "../support/inspector.ts";
import { describeResult, runAcrida, startAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Shopper extends HttpUser {
    static waitTime = constant(0.05);
    static setup() { return { path: "/products" }; }
    static teardown() { console.log("teardown"); }
    @task async look() {
      await this.client.get(this.setupData.path, { timeout: 0.001 + 10 });
      await this.client.get("/status/404");
      console.log("printed by the scenario");
    }
  }
  export class Other extends HttpUser { @task other() {} }`;

test("--debug runs one user of the first class in the main thread and prints each task and request", async () => {
  const args = ["--debug", "--user-iterations", "2", "--seed", "1", "--host", target().url];
  const result = await runAcrida(args, { scenario });
  expect(result.code, describeResult(result)).toBe(1);
  const lines = result.stdout.trim().split("\n");
  const one = [
    "Shopper.look",
    expect.stringMatching(/^ {2}GET \/products: 200, [\d.]+ ms, \d+ bytes$/),
    expect.stringMatching(/^ {2}GET \/status\/404: 404, [\d.]+ ms, \d+ bytes: failed: /),
    "printed by the scenario",
  ];
  expect(lines.slice(0, 8)).toEqual([...one, ...one]);
  expect(lines.at(-1)).toBe("teardown");
  expect(result.stderr).toContain("one user is run, of Shopper; name another class to run that: Other");
});

test("--debug: a class can be named, and what is wrong is said as ever", async () => {
  const [named, wrong] = await Promise.all([
    runAcrida(["--debug", "--user-iterations", "1", "--host", target().url, "Other"], { scenario }),
    runAcrida(["--debug", "Nobody"], { scenario }),
  ]);
  expect(named.code, describeResult(named)).toBe(0);
  expect(named.stdout).toBe("Other.other\n");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("no User class named Nobody");
});

const held = `import { HttpUser, task } from "acrida";

interface Product {
  readonly id: number;
}

export class Shopper extends HttpUser {
  @task
  async look() {
    const product: Product = { id: 40 + 2 };
    await this.client.get("/products");
    console.log("looked", product.id);
  }
}
`;

test("a breakpoint in the .ts holds the user there, and its variables can be read", async () => {
  const args = ["--debug", "--user-iterations", "1", "--host", target().url];
  const running = startAcrida(args, { scenario: held, nodeOptions: ["--inspect-brk=127.0.0.1:0"] });
  await running.until(/ws:\S+/);
  const inspector = await openInspector(/ws:\S+/.exec(running.output())![0]);
  const paused = (reason: RegExp) =>
    inspector.event(({ method, params }) => method === "Debugger.paused" && reason.test(params.reason));
  await inspector.send("Debugger.enable");
  // As editors do: each script with a map is held before it runs, so that no breakpoint comes too late.
  await inspector.send("Debugger.setInstrumentationBreakpoint", {
    instrumentation: "beforeScriptWithSourceMapExecution",
  });
  await inspector.send("Runtime.runIfWaitingForDebugger");
  await paused(/Break on start/);
  await inspector.send("Debugger.resume");
  const { data } = (await paused(/instrumentation/)).params;
  const source = pathToFileURL(running.workspace.path("locustfile.ts")).href;
  const location = { scriptId: data.scriptId, ...placeInScript(data.sourceMapURL, source, 11) };
  const { breakpointId } = await inspector.send("Debugger.setBreakpoint", { location });
  await inspector.send("Debugger.resume");
  const { hitBreakpoints, callFrames } = (await paused(/other/)).params;
  expect(hitBreakpoints).toEqual([breakpointId]);
  expect(callFrames[0].functionName).toBe("look");
  const expression = "JSON.stringify([product, this.index, this.constructor.name])";
  const { callFrameId } = callFrames[0];
  const { result } = await inspector.send("Debugger.evaluateOnCallFrame", { callFrameId, expression });
  expect(JSON.parse(result.value)).toEqual([{ id: 42 }, 0, "Shopper"]);
  expect(running.output()).not.toContain("looked");
  await inspector.send("Debugger.resume");
  await running.until(/looked 42/);
  inspector.close();
  expect((await running.ended).code).toBe(0);
});

test("--debug waits for a task that nothing will end, until Ctrl-C twice", async () => {
  const acrida = startAcrida(["--debug"], {
    scenario: `
      import { User, task } from "acrida";
      export class Waiting extends User { @task async forEver() { await new Promise(() => {}); } }`,
  });
  await acrida.until(/Waiting\.forEver/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  acrida.signal("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 100));
  acrida.signal("SIGINT");
  const result = await acrida.ended;
  expect(result.code, describeResult(result)).toBe(130);
});
