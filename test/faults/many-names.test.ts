import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { memoryNotes, memoryWatch } from "../support/held-memory.ts";
import { rigAmount, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { Workspace } from "../support/workspace.ts";

const users = 20;
const namesPerUser = rigAmount(2_500, 50_000);
const errorsPerUser = rigAmount(250, 5_000);
const mebibyte = 2 ** 20;

/** Each name comes once and each error text too; every second request has a name of its own, so that both are many. */
const scenario = `
  import { User, task, StopUser } from "acrida";
  export class Namer extends User {
    made = 0;
    @task async measureMany() {
      for (let turn = 0; turn < 100; turn++) {
        if (this.made === ${namesPerUser}) throw new StopUser();
        const made = this.made++;
        const id = this.index + "-" + made;
        await this.measure("NAME", "/orders/" + id + "/of/a/customer/with/a/long/name", (sample) => {
          if (made < ${errorsPerUser}) sample.failure("order " + id + " is not in the store: " + "x".repeat(200));
        });
      }
    }
  }`;

// Fault 11: 1,000,000 names, 100,000 error texts.
test(
  "names and error texts without end: a row of others that is announced, exact totals, bounded memory",
  async () => {
    const folder = new Workspace();
    onTestFinished(() => folder.remove());
    const notesFile = join(folder.folder, "memory");
    const load = headless("-u", `${users}`, "-r", "100", "--processes", "2", "--csv", "run");
    const result = await runAcrida(load, {
      scenario,
      env: memoryWatch(notesFile, 500),
      longestMs: rigTimeoutMs,
    });
    expect(result.code, describeResult(result).slice(0, 5_000)).toBe(1);
    const { total, entries, errors } = result.report();
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    expect(total.requests).toBe(users * namesPerUser);
    expect(total.failures).toBe(users * errorsPerUser);
    expect(sum(entries.map(({ requests }) => requests))).toBe(total.requests);
    expect(sum(entries.map(({ failures }) => failures))).toBe(total.failures);
    expect(sum(errors.map(({ occurrences }) => occurrences))).toBe(total.failures);
    // 10,000 names by default, 500 errors, and one row of others in each.
    expect(entries).toHaveLength(10_001);
    expect(entries.some(({ name }) => name === "other")).toBe(true);
    expect(errors.length).toBeLessThanOrEqual(501);
    expect(result.stderr.match(/more than 10000 names/g)).toHaveLength(1);
    expect(result.stderr.match(/different errors/g)).toHaveLength(1);

    const notes = memoryNotes(notesFile).get(0) ?? [];
    expect(notes.length).toBeGreaterThan(2);
    const held = notes.map((note) => note.held);
    const growth = Math.max(...held) - (held[0] as number);
    console.info(`many names: the controller grew by ${(growth / mebibyte).toFixed(0)} MiB`);
    expect(growth / mebibyte).toBeLessThan(200);
  },
  rigTimeoutMs,
);
