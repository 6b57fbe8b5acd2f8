import type { Report } from "./messages.ts";

/** How many samples of a thread a controller has taken, by its reports and their acknowledgements as they pass. */
export class ReportedSamples {
  #run = "";
  /** The newest report. */
  #number = 0;
  #counted = 0;
  #taken = 0;

  sent({ run, number, counted }: Pick<Report, "run" | "number" | "counted">): void {
    if (run !== this.#run) this.#taken = 0;
    this.#run = run;
    this.#number = number;
    this.#counted = counted;
  }

  acknowledged(run: string, number: number): void {
    if (run === this.#run && number === this.#number) this.#taken = this.#counted;
  }

  /** Of this test. */
  takenIn(run: string): number {
    return run === this.#run ? this.#taken : 0;
  }
}
