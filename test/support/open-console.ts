import { type AcridaOptions, type RunningAcrida, startAcrida } from "./run-acrida.ts";

/** What a change of state answers. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly success: boolean;
  readonly message: string;
  readonly field?: string;
  readonly host?: string;
}

/** The part of `GET /stats/requests` that tests look at. */
export interface ConsoleStats {
  readonly state: string;
  readonly user_count: number;
  readonly worker_count: number;
  readonly stats: readonly { readonly name: string; readonly num_requests: number }[];
}

/** A console that waits, or runs tests. */
export interface OpenConsole {
  readonly run: RunningAcrida;
  /** Without a slash at the end. */
  readonly base: string;
  post(path: string, form?: Readonly<Record<string, string>>): Promise<ConsoleAnswer>;
  stats(): Promise<ConsoleStats>;
  /** Asks until the numbers are so, for 20 s at most. */
  until(is: (now: ConsoleStats) => boolean): Promise<ConsoleStats>;
}

/** Opens the built command's console on a free port, with one load thread. */
export const openConsole = (args: readonly string[], options: AcridaOptions = {}): Promise<OpenConsole> =>
  consoleOf(startAcrida(["--port", "0", "--processes", "1", ...args], options));

/** The console of a command that opens one. */
export const consoleOf = async (run: RunningAcrida): Promise<OpenConsole> => {
  await run.until(/open at \S+ /);
  const base = new URL(/open at (\S+)/.exec(run.output())?.[1] as string).origin;
  const stats = async () => (await (await fetch(`${base}/stats/requests`)).json()) as ConsoleStats;
  return {
    run,
    base,
    stats,
    async post(path, form = {}) {
      const response = await fetch(base + path, { method: "POST", body: new URLSearchParams(form) });
      return { ...((await response.json()) as Omit<ConsoleAnswer, "status">), status: response.status };
    },
    async until(is) {
      for (let tries = 0; tries < 200; tries++) {
        const now = await stats();
        if (is(now)) return now;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`it never came: ${JSON.stringify(await stats())}\n${run.output()}`);
    },
  };
};

/** Of all names. */
export const requestsOf = ({ stats }: ConsoleStats): number =>
  stats.find(({ name }) => name === "Aggregated")?.num_requests ?? 0;
