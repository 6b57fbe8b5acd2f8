import type { Environment, RunnerView } from "../user/environment.ts";
import { withoutKey } from "./target-tls.ts";

/** The environment of one thread's listeners. Fields are set by the thread; scenarios see them read-only. */
export class ThreadEnvironment implements Environment {
  host: string | undefined;
  #options: Environment["options"] = {};
  stats: Environment["stats"];
  readonly runner: RunnerView & { state: string; userCount: number };
  readonly #told: (code: number) => void;
  #processExitCode: number | undefined;
  /** As it was before the first test. */
  #firstExitCode: { readonly code: number | undefined } | null = null;

  /**
   * @param told gets the exit code that a listener sets.
   * @param messages of the scenario's own.
   */
  constructor(
    wantsStop: (reason: string) => void,
    wantsQuit: () => void,
    told: (code: number) => void,
    messages: Pick<RunnerView, "isController" | "registerMessage" | "sendMessage">,
  ) {
    this.#told = told;
    this.runner = {
      state: "ready",
      userCount: 0,
      ...messages,
      stop: () => wantsStop("the scenario called environment.runner.stop()"),
      quit: () => {
        wantsQuit();
        wantsStop("the scenario called environment.runner.quit()");
      },
    };
  }

  /** Those of the command line and the scenario's own; never the private key of the run. */
  get options(): Environment["options"] {
    return this.#options;
  }

  set options(options: Environment["options"]) {
    this.#options = withoutKey(options);
  }

  /** A code that was set in the test before is that test's. */
  beginTest(): void {
    this.#firstExitCode ??= { code: this.#processExitCode };
    this.#processExitCode = this.#firstExitCode.code;
  }

  get processExitCode(): number | undefined {
    return this.#processExitCode;
  }

  set processExitCode(code: number | undefined) {
    this.#processExitCode = code;
    if (code !== undefined) this.#told(code);
  }
}
