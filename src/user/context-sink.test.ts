import { expect, test } from "vitest";
import { ManualRun } from "../runner/manual-run.ts";
import { task } from "./task.ts";
import { User } from "./user.ts";
import { constant } from "./wait-time.ts";

const samplesOf = async (Class: typeof User): Promise<ManualRun> => {
  const run = new ManualRun([Class]);
  run.run({ [Class.name]: 1 });
  await run.advance(500);
  return run;
};

test("H6: a user's context goes with each sample, below what the sample says of itself", async () => {
  class Visitor extends User {
    static override waitTime = constant(1);
    override context() {
      return { tenant: "first", index: this.index };
    }
    @task async work() {
      await this.measure("SQL", "plain", () => 1);
      await this.measure("SQL", "own", (sample) => {
        sample.context = { tenant: "second" };
      });
      await this.measure("SQL", "failed", () => Promise.reject(new Error("no"))).catch(() => {});
    }
  }
  const { samples } = await samplesOf(Visitor);
  expect(samples.map(({ context }) => context)).toEqual([
    { tenant: "first", index: 0 },
    { tenant: "second", index: 0 },
    { tenant: "first", index: 0 },
  ]);
});

test("H6: without one a sample has the context that it says, or none", async () => {
  class Visitor extends User {
    static override waitTime = constant(1);
    @task async work() {
      await this.measure("SQL", "plain", () => 1);
      await this.measure("SQL", "own", (sample) => {
        sample.context = "anything";
      });
    }
  }
  const { samples } = await samplesOf(Visitor);
  expect(samples.map(({ context }) => context)).toEqual([undefined, "anything"]);
});

test("a context() that throws harms no sample", async () => {
  class Visitor extends User {
    static override waitTime = constant(1);
    override context(): never {
      throw new Error("not ready");
    }
    @task work() {
      return this.measure("SQL", "plain", () => 1);
    }
  }
  const run = await samplesOf(Visitor);
  expect(run.samples.map(({ context }) => context)).toEqual([{}]);
  expect(run.warnings).toEqual([expect.stringContaining("Visitor.context() threw Error: not ready")]);
});
