import { expect, test } from "vitest";
import { describeResult, runAcrida } from "../support/run-acrida.ts";

const scenario = `
  import { User, task, between, StopUser } from "acrida";
  const pick = between(0, 0.01);
  export class Chooser extends User {
    runs = 0;
    static waitTime(user) {
      const seconds = pick(user);
      console.log("choice", user.index, user.runs, "wait", seconds);
      return seconds;
    }
    note(what) {
      if (++this.runs > 30) throw new StopUser();
      console.log("choice", this.index, this.runs, what);
    }
    @task(1) rare() { this.note("rare"); }
    @task(3) usual() { this.note("usual"); }
    @task(2) other() { this.note("other"); }
  }`;

/** What each of six users chose and how long it waited, in the order of its doing. */
const choices = async (seed: string, processes: string): Promise<string[]> => {
  const args = ["--headless", "-u", "6", "-r", "100", "--processes", processes, "--seed", seed];
  const result = await runAcrida(args, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const lines = result.stdout.split("\n").filter((line) => line.startsWith("choice "));
  expect(lines.length).toBeGreaterThan(6 * 50);
  const byUser = (line: string): number => Number(line.split(" ")[1]);
  return lines.sort((a, b) => byUser(a) - byUser(b));
};

test("a seed fixes every user's tasks and waits, whatever the number of threads", async () => {
  const first = await choices("42", "1");
  expect(await choices("42", "1")).toEqual(first);
  expect(await choices("42", "2")).toEqual(first);
  expect(await choices("43", "2")).not.toEqual(first);
});

test("without --seed one is drawn, printed, and the same run can be had again", async () => {
  const draw = await runAcrida(["--headless", "-u", "1", "--json-file", "report"], { scenario });
  const { seed } = draw.report().run;
  expect(`${draw.stdout}${draw.stderr}`, describeResult(draw)).toContain(String(seed));
  const again = await runAcrida(["--headless", "-u", "1", "--seed", String(seed)], { scenario });
  const chosen = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("choice "));
  expect(chosen(again.stdout)).toEqual(chosen(draw.stdout));
});
