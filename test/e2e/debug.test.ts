import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, runAcrida } from "../support/run-acrida.ts";

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
