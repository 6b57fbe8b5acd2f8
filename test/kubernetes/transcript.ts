import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandHow {
  /** Whether what it says is printed. */
  readonly show?: boolean;
  /** Whether it may end with another code than 0. */
  readonly mayFail?: boolean;
}

/** Runs commands as a user would, and prints each with the time at which it was given, what it took and how it ended. */
export class Transcript {
  readonly #startedAt = performance.now();
  readonly #environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  say(text: string): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${text}`);
  }

  /** @throws where the command fails, unless that is looked for */
  async run(
    program: string,
    args: readonly string[],
    { show = true, mayFail = false }: CommandHow = {},
  ): Promise<Outcome> {
    const words = args.map((word) => (/[\s"'$]/.test(word) ? `'${word.replaceAll("\n", " ")}'` : word));
    const line = [program.split("/").at(-1), ...words].join(" ");
    this.say(`$ ${line}`);
    const child = spawn(program, args, {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number];
    if (show)
      for (const text of `${stdout}${stderr}`.trimEnd().split("\n")) console.log(`           ${text}`);
    if (code !== 0) this.say(`it ended with ${code}`);
    if (code !== 0 && !mayFail) throw new Error(`${line} ended with ${code}:\n${stdout}${stderr}`);
    return { code, stdout, stderr };
  }
}
