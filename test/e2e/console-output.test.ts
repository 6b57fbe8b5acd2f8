import { expect, test } from "vitest";
import { openConsole } from "../support/open-console.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

test("console.log of two threads comes out in whole lines, in order per thread, before the final tables", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    export class Talker extends User {
      number = 0;
      @task talk() {
        if (this.number === 200) throw new StopUser();
        console.log("talker", this.index, "line", this.number++, "x".repeat(3000), "end");
      }
    }`;
  const result = await runAcrida(headless("-u", "4", "-r", "100", "--processes", "2"), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const lines = result.stdout.split("\n");
  const said = lines.filter((line) => line.includes("talker"));
  expect(said.length).toBe(800);
  for (const line of said) expect(line).toMatch(/^talker \d line \d+ x{3000} end$/);
  for (const talker of [0, 1, 2, 3]) {
    const own = said.filter((line) => line.startsWith(`talker ${talker} `));
    expect(own.map((line) => Number(line.split(" ")[3]))).toEqual([...own.keys()]);
  }
  expect(lines.findLastIndex((line) => line.includes("talker"))).toBeLessThan(
    lines.findLastIndex((line) => line.includes("Aggregated")),
  );
});

test("console.error goes to stderr, and formats are kept", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    export class Talker extends User {
      @task talk() {
        console.log("%s is %d years old", "the user", 42);
        console.error("a complaint");
        throw new StopUser();
      }
    }`;
  const result = await runAcrida(headless("-u", "1"), { scenario });
  expect(result.stdout).toContain("the user is 42 years old");
  expect(result.stderr).toContain("a complaint");
});

test("the console's log calls what console.error prints an error, and what console.warn prints a warning", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    export class Talker extends User {
      @task talk() {
        console.error("a complaint");
        console.warn("a hint");
        console.log("a word");
        throw new StopUser();
      }
    }`;
  const { base, until } = await openConsole(["--autostart", "-u", "1"], { scenario });
  await until(({ state }) => state === "stopped");
  const text = await (await fetch(`${base}/logs`)).text();
  expect(text).toMatch(
    /ERROR\/worker \w+: a complaint.*WARNING\/worker \w+: a hint.*INFO\/worker \w+: a word/,
  );
});
