import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Keys by which a terminal sends a signal, which in raw mode is left to whoever reads them. */
const signalKeys: Readonly<Record<string, NodeJS.Signals>> = {
  "\u0003": "SIGINT",
  "\u001a": "SIGTSTP",
  "\u001c": "SIGQUIT",
};

/**
 * An arrow or function key, or one that is pressed with Alt: several signs, of which some are letters. What was typed
 * right after it may come with it.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const keySequence = /\u001b(?:\[\[?[0-?]*[ -/]*[@-~]|O.|.)?/gs;

/**
 * Whether this process is the one that the terminal is in front of: a job in the background that touches the terminal's
 * mode is stopped by the system.
 */
const isInForeground = (): boolean => {
  if (process.platform === "win32") return true;
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" }).includes(
        "+",
      );
    }
    const stat = readFileSync("/proc/self/stat", "utf8");
    // After the name, which may have any sign in it: state, parent, group, session, terminal, group in front.
    const [, , group, , , front] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === front;
  } catch {
    return false;
  }
};

/** As the terminal does it: to all that were started together. */
const sendToGroup = (signal: NodeJS.Signals): void => {
  if (process.platform === "win32") process.emit(signal, signal);
  else process.kill(0, signal);
};

/**
 * Tells of each key that somebody presses in the terminal of this process, until the function that comes back is
 * called; null where there is no terminal, or it is another job's. Ctrl-C and its like go on to be signals. The
 * terminal gets its mode back whenever the process stops or ends.
 */
export const listenToKeys = (listener: (key: string) => void): (() => void) | null => {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY || !isInForeground()) return null;
  const take = (typed: string): void => {
    for (const key of typed.replace(keySequence, "")) {
      const signal = signalKeys[key];
      if (signal === undefined) listener(key);
      else if (signal === "SIGTSTP") suspend();
      else sendToGroup(signal);
    }
  };
  const rest = (): void => {
    stdin.pause();
    stdin.setRawMode(false);
  };
  const begin = (): void => {
    if (!isInForeground()) return;
    stdin.setRawMode(true);
    stdin.resume();
    // Nobody has to press a key for the process to end.
    stdin.unref();
  };
  const suspend = (): void => {
    rest();
    sendToGroup("SIGTSTP");
  };
  stdin.setEncoding("utf8");
  stdin.on("data", take);
  process.on("SIGCONT", begin);
  process.once("exit", rest);
  begin();
  return () => {
    stdin.off("data", take);
    process.off("SIGCONT", begin);
    process.off("exit", rest);
    rest();
  };
};

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Shows a URL in the browser of whoever sits at this machine; nothing where there is none. */
export const openInBrowser = (url: string): void => {
  const [command, ...words] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command as string, [...words, url], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
};
