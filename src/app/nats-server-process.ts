import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages put servers, which is not on everybody's PATH. */
const serverFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

const longestGreetingBytes = 64 * 1024;

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

/** What a NATS server at this address calls itself; null where none answers in time. It is told before any login. */
export const greetedBy = (clock: Clock, host: string, port: number, mostMs: number): Promise<string | null> =>
  new Promise((resolve) => {
    const anywhere: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
    const socket = connect(port, anywhere[host] ?? host);
    let text = "";
    const end = (name: string | null): void => {
      clock.clearTimer(timer);
      socket.destroy();
      resolve(name);
    };
    const timer = clock.setTimer(() => end(null), mostMs);
    socket.on("error", () => end(null)).on("close", () => end(null));
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\r\n")) end(/"server_name":"([^"]*)"/.exec(text)?.[1] ?? null);
      else if (text.length > longestGreetingBytes) end(null);
    });
  });
