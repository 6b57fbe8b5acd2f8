import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { needProgram } from "./debian-package.ts";
import { freePort } from "./free-port.ts";

const START_MS = 10_000;
const POLL_MS = 50;

export interface RunningSocksProxy {
  /** With user and password. */
  readonly url: string;
  stop(): Promise<void>;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
    socket.unref();
    setTimeout(() => socket.destroy(), POLL_MS * 4).unref();
  });

/** A SOCKS 5 proxy of another make that asks for a password; null where it can't be had. */
export const startSocksProxy = async (): Promise<RunningSocksProxy | null> => {
  const program = needProgram({
    name: "microsocks",
    variable: "MICROSOCKS_BIN",
    debianPackage: "microsocks",
  });
  if (program === null) return null;
  const port = await freePort();
  const child = spawn(program, ["-i", "127.0.0.1", "-p", String(port), "-u", "me", "-P", "p@ss"], {
    stdio: "ignore",
  });
  for (let waited = 0; !(await accepts(port)); waited += POLL_MS) {
    if (waited > START_MS || child.exitCode !== null) throw new Error("microsocks did not start");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    url: `socks5h://me:p%40ss@127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
};
