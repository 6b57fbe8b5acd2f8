import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { needProgram, versionFolders } from "./debian-package.ts";
import { freePort } from "./free-port.ts";

const LIBRARY = "/usr/lib/postgresql";
const READY = /ready to accept connections/;
const START_MS = 30_000;
/** The server's log is kept up to this size: enough for every test, and no more. */
const MAX_LOG = 32 * 1024 * 1024;

export interface RunningPostgres {
  /** What `pg` and `psql` need to connect. */
  readonly env: Readonly<Record<"PGHOST" | "PGPORT" | "PGUSER" | "PGDATABASE", string>>;
  /** How many statements of the server's own log match. */
  statements(pattern: RegExp): number;
  stop(): Promise<void>;
}

/** The server refuses to run as root: as root it gets Debian's own user for it. */
const serverIdentity = (): { uid: number; gid: number } | Record<string, never> => {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  if (line === undefined) throw new Error("there is no user postgres to run the server as");
  const [, , uid, gid] = line.split(":");
  return { uid: Number(uid), gid: Number(gid) };
};

/** A private server with an empty data folder on a free port; null where PostgreSQL can't be had. */
export const startPostgres = async (): Promise<RunningPostgres | null> => {
  const program = needProgram({
    name: "postgres",
    variable: "POSTGRES_BIN",
    debianPackage: "postgresql",
    folders: () => versionFolders(LIBRARY).map((version) => join(LIBRARY, version, "bin")),
    settings: { "/etc/postgresql-common/createcluster.conf": "create_main_cluster = false\n" },
  });
  if (program === null) return null;

  const identity = serverIdentity();
  const folder = mkdtempSync(join(tmpdir(), "acrida-postgres-"));
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-A", "trust", "-U", "acrida", "--no-sync", "--locale=C", "-E", "UTF8"];
  execFileSync(join(dirname(program), "initdb"), initdb, { ...identity, cwd: folder, stdio: "ignore" });

  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "fsync=off", "log_statement=all"].flatMap((one) => [
    "-c",
    one,
  ]);
  const server = spawn(program, ["-D", data, "-k", folder, "-p", String(port), ...settings], {
    ...identity,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(server, "exit");
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`PostgreSQL did not start:\n${log}`)), START_MS);
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (log.length < MAX_LOG) log += text;
      if (!READY.test(log)) return;
      clearTimeout(tooLate);
      resolve();
    });
    exited.then(() => reject(new Error(`PostgreSQL ended:\n${log}`)));
  });

  return {
    env: { PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: "acrida", PGDATABASE: "postgres" },
    statements(pattern) {
      const lines = log.split("\n").filter((line) => /LOG: +(execute|statement)/.test(line));
      return lines.filter((line) => pattern.test(line)).length;
    },
    async stop() {
      server.kill("SIGINT");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
