import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NatsCredentials } from "../bus/nats-address.ts";

/** Who connects to a bus that a controller started; each may do only its part. */
export type BusRole = "controller" | "worker";

/** What a controller leaves in the run's folder of the bus that it started, so that its next life finds it. */
export interface NatsServerRecord {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly run: string;
  /** What the server calls itself: no other has this name. */
  readonly serverName: string;
  readonly tokens: Readonly<Record<BusRole, string>>;
}

/** How a node with the token of its role connects. */
export const busCredentials = (role: BusRole, token: string): NatsCredentials => ({
  user: role,
  password: token,
});

/** A secret that nobody guesses, in letters that need no quoting anywhere, and never taken for an option. */
export const newToken = (): string => randomBytes(24).toString("hex");

const list = (subjects: readonly string[]): string => `[${subjects.map((one) => `"${one}"`).join(", ")}]`;

const user = (
  role: BusRole,
  token: string,
  publish: readonly string[],
  subscribe: readonly string[],
): string =>
  `    { user: "${role}", password: "${token}", ` +
  `permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)} } }`;

/** The server's settings. A worker hears what is meant for workers, and of the others their beats only. */
const natsServerSettings = ({ host, port, run, serverName, tokens }: NatsServerRecord): string => {
  const [up, down, control] = [`${run}.up.>`, `${run}.down.>`, `${run}.ctl`];
  const beats = [`${run}.up.beat`, `${run}.up.beat.>`];
  return `# Made by Acrida for the run "${run}", and made anew at each start.
server_name: "${serverName}"
host: "${host}"
port: ${port}
max_payload: 1MB
max_pending: 64MB
ping_interval: "10s"
ping_max: 2
authorization {
  timeout: 3
  users: [
${user("controller", tokens.controller, [down, control], [up, down, control])}
${user("worker", tokens.worker, [up], [down, control, ...beats])}
  ]
}
`;
};

/** The files of a bus in a run's folder; only the owner may read them. */
export class NatsServerFiles {
  readonly settings: string;
  readonly log: string;
  readonly #record: string;

  constructor(folder: string) {
    this.settings = join(folder, "bus.conf");
    this.log = join(folder, "bus.log");
    this.#record = join(folder, "bus.json");
  }

  /** What was left there; null when there is nothing, or nothing that can be read. */
  read(): NatsServerRecord | null {
    try {
      const record = JSON.parse(readFileSync(this.#record, "utf8")) as NatsServerRecord;
      return isRecord(record) ? record : null;
    } catch {
      return null;
    }
  }

  writeSettings(record: NatsServerRecord): void {
    writePrivate(this.settings, natsServerSettings(record));
  }

  writeRecord(record: NatsServerRecord): void {
    writePrivate(this.#record, `${JSON.stringify(record, null, 2)}\n`);
  }

  /** The end of what the server said. */
  logEnd(): string {
    try {
      return readFileSync(this.log, "utf8").slice(-2_000);
    } catch {
      return "";
    }
  }

  remove(): void {
    for (const file of [this.settings, this.log, this.#record]) rmSync(file, { force: true });
  }
}

/** Whole or not at all, and never readable to others: a file that was there keeps its old mode. */
const writePrivate = (path: string, text: string): void => {
  const next = `${path}.new`;
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode: 0o600, flag: "wx" });
  renameSync(next, path);
};

const isRecord = (value: NatsServerRecord | null): boolean => {
  if (value === null || typeof value !== "object") return false;
  const { pid, host, port, run, serverName, tokens } = value;
  const texts = [host, run, serverName, tokens?.controller, tokens?.worker];
  const numbers = [pid, port].every((number) => Number.isInteger(number) && number > 0);
  return numbers && texts.every((text) => typeof text === "string" && text !== "");
};
