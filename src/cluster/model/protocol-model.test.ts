import { expect, it } from "vitest";
import { planOf } from "./simulated-plan.ts";
import { SimulatedTrial } from "./simulated-trial.ts";

const { ACRIDA_FULL_LENGTH, ACRIDA_SEED, ACRIDA_SEEDS } = process.env;
/** A minute of a core, or five. */
const seeds = Number(ACRIDA_SEEDS ?? (ACRIDA_FULL_LENGTH === undefined ? 2000 : 10_000));

/** What was broken by which seeds. */
const broken = new Map<string, number[]>();

it.runIf(ACRIDA_SEED === undefined)(
  "holds the promises of the protocol, whatever befalls the cluster",
  async () => {
    const happened = new Map<string, number>();
    let longestMs = 0;
    let [samples, rows, mails] = [0, 0, 0];
    for (let seed = 1; seed <= seeds; seed++) {
      try {
        const report = await new SimulatedTrial(planOf(seed)).play();
        for (const [kind, times] of report.happened) happened.set(kind, (happened.get(kind) ?? 0) + times);
        longestMs = Math.max(longestMs, report.simulatedMs);
        samples += report.served;
        rows += report.rows;
        mails += report.mails;
      } catch (error) {
        const message = String(error);
        broken.set(message, [...(broken.get(message) ?? []), seed]);
      }
    }
    const events = [...happened].map(([kind, times]) => `${times} × ${kind}`).join(", ");
    const handed = `${samples} samples, ${rows} rows, ${mails} messages`;
    console.info(`${seeds} seeds, ${handed}, the longest ${longestMs / 1000} s; ${events}`);
    const told = [...broken].flatMap(([message, by]) => by.map((seed) => `seed ${seed}: ${message}`));
    expect(told, "replay one: ACRIDA_SEED=<seed> npx vitest run --project unit protocol-model").toEqual([]);
  },
  1_800_000,
);

it.runIf(ACRIDA_SEED !== undefined)("plays one seed again", async () => {
  const plan = planOf(Number(ACRIDA_SEED));
  console.info(plan);
  const trial = new SimulatedTrial(plan);
  try {
    await trial.play();
  } finally {
    console.info(trial.story.join("\n"));
  }
});
