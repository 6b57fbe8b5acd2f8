import { fork } from "node:child_process";

/** Starts the target of this folder in a process of its own; it ends when `child` is disconnected. */
export const startTarget = () =>
  new Promise((resolve, reject) => {
    const child = fork(new URL("keep-alive-target.mjs", import.meta.url), [], { execArgv: [] });
    child.once("error", reject);
    child.once("message", (port) => resolve({ child, host: `http://127.0.0.1:${port}` }));
  });
