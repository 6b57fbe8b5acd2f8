import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import { natsGreeting } from "../bus/nats-greeting.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages put servers, which is not on everybody's PATH. */
const serverFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The nats-server to start: from NATS_SERVER_BIN or the PATH. */
export const findNatsServer = (environment: Environment): string => {
  const named = environment.NATS_SERVER_BIN;
  if (named !== undefined && named !== "") {
    if (isExecutable(named)) return named;
    throw new AcridaError("BUS_SERVER", `NATS_SERVER_BIN: expected a program that can be run, got ${named}`);
  }
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = [...folders, ...serverFolders]
    .map((folder) => join(folder, "nats-server"))
    .find(isExecutable);
  if (found !== undefined) return found;
  const advice = "install it, name it in NATS_SERVER_BIN, or give the address of one that runs (--bus URL)";
  throw new AcridaError("BUS_SERVER", `no nats-server on the PATH; ${advice}`);
};

/** Whether this process was started with these settings: a pid alone may be somebody else's by now. */
export const isStartedWith = (pid: number, settings: string): boolean => {
  try {
    const commandLine = existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    return commandLine.includes(settings);
  } catch {
    return false;
  }
};

/** What a NATS server at this address calls itself; null where none answers in time. */
export const greetedBy = async (
  clock: Clock,
  host: string,
  port: number,
  mostMs: number,
): Promise<string | null> => {
  const anywhere: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const greeting = await natsGreeting(clock, anywhere[host] ?? host, port, mostMs).catch(() => null);
  return greeting?.server_name ?? null;
};
