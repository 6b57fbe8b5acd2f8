import type { Environment, RunnerView } from "../user/environment.ts";

/** The environment of one thread's listeners. Fields are set by the thread; scenarios see them read-only. */
export class ThreadEnvironment implements Environment {
  host: string | undefined;
  options: Environment["options"] = {};
  stats: Environment["stats"];
  readonly runner: RunnerView & { state: string; userCount: number };
  readonly #told: (code: number) => void;
  #processExitCode: number | undefined;

  /** @param told gets the exit code that a listener sets. */
  constructor(wantsStop: (reason: string) => void, told: (code: number) => void) {
    this.#told = told;
    this.runner = {
      state: "ready",
      userCount: 0,
      stop: () => wantsStop("the scenario called environment.runner.stop()"),
      quit: () => wantsStop("the scenario called environment.runner.quit()"),
    };
  }

  get processExitCode(): number | undefined {
    return this.#processExitCode;
  }

  set processExitCode(code: number | undefined) {
    this.#processExitCode = code;
    if (code !== undefined) this.#told(code);
  }
}
