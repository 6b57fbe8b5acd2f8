import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";

/** A command in a terminal of its own. */
export interface TerminalSession {
  /** All that stood on the screen so far, line ends as the terminal has them. */
  output(): string;
  /** Resolves once the pattern stands in what came after `from` characters. */
  until(pattern: RegExp, from?: number): Promise<void>;
  /** Types on the keyboard. */
  type(keys: string): void;
  readonly ended: Promise<void>;
}

/** Runs a line of a shell in a new terminal, made by `script` of util-linux. */
export const openTerminal = (line: string, cwd: string, env: NodeJS.ProcessEnv): TerminalSession => {
  const child = spawn("script", ["--quiet", "--flush", "--return", "--command", line, "/dev/null"], {
    cwd,
    env: { ...env, TERM: "xterm", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let shown = "";
  const looks = new Set<() => void>();
  child.stdout.on("data", (bytes: Buffer) => {
    shown += bytes.toString();
    for (const look of looks) look();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    output: () => shown,
    until: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(shown.slice(from))) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
        void ended.then(() => reject(new Error(`ended before ${pattern} stood there:\n${shown}`)));
      }),
    type: (keys) => void child.stdin.write(keys),
    ended,
  };
};
