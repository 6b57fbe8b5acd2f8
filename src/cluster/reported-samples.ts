import { samplesIn } from "../stats/delta-decoder.ts";
import type { Report } from "./messages.ts";

/** How many samples of a thread a controller has taken, by its reports and their acknowledgements as they pass. */
export class ReportedSamples {
  #run = "";
  /** The newest report, and what its rows count as long as nobody acknowledged it. */
  #number = 0;
  #underWay = 0;
  #taken = 0;

  /** Each report once or more, one after the other. */
  sent({ run, number, rows }: Pick<Report, "run" | "number" | "rows">): void {
    if (run !== this.#run) {
      this.#taken = 0;
      this.#number = 0;
    }
    if (number === this.#number) return;
    this.#run = run;
    this.#number = number;
    this.#underWay = samplesIn(rows);
  }

  acknowledged(run: string, number: number): void {
    if (run !== this.#run || number !== this.#number) return;
    this.#taken += this.#underWay;
    this.#underWay = 0;
  }

  /** Of this test. */
  takenIn(run: string): number {
    return run === this.#run ? this.#taken : 0;
  }
}
