import { chmodSync } from "node:fs";
import { delimiter } from "node:path";
import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { openTerminal } from "../support/pseudo-terminal.ts";
import { acridaCommand, cleanEnvironment } from "../support/run-acrida.ts";
import { Workspace } from "../support/workspace.ts";

const target = targetPerFile();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.1);
    @task async visit() { await this.client.get("/"); }
  }`;

/** Notes what it is asked to open, as the browser of whoever sits there would. */
const browser = '#!/bin/sh\necho "$1" > opened.part && mv opened.part opened\n';

test("w, W, s and S change how many users run, Enter opens the console, and Ctrl-C leaves the terminal as it was", async () => {
  const workspace = new Workspace({ "locustfile.ts": scenario, "bin/xdg-open": browser });
  try {
    chmodSync(workspace.path("bin/xdg-open"), 0o755);
    const PATH = [workspace.path("bin"), process.env.PATH].join(delimiter);
    const command = [...acridaCommand, "--autostart", "-u", "2", "-P", "0", "--host", target().url].join(" ");
    const terminal = openTerminal(`trap : INT; ${command}; stty -a`, workspace.folder, {
      ...cleanEnvironment({}),
      PATH,
    });
    await terminal.until(/users at 1 a second/);
    for (const [key, users] of [
      ["w", "3 users"],
      ["W", "13 users"],
      ["s", "12 users"],
      ["S", "2 users"],
      // Arrows are no letters; nobody is taken away below none.
      ["\u001b[A", null],
      ["S", "0 users"],
      ["w", "1 user"],
    ] as const) {
      const from = terminal.output().length;
      terminal.type(key);
      if (users !== null) await terminal.until(new RegExp(`${users} wanted, by key`), from);
    }
    terminal.type("\r");
    await expect.poll(() => workspace.has("opened"), { timeout: 20_000 }).toBe(true);
    const link = workspace.read("opened").trim();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(terminal.output()).toContain(link.slice(0, -1));
    terminal.type("\u0003");
    await terminal.ended;
    const output = terminal.output();
    expect(output).toContain("Passed (exit code 0)");
    const modes = output.slice(output.lastIndexOf("speed "));
    expect(modes).toMatch(/(?<!-)icanon/);
    expect(modes).toMatch(/(?<!-)\becho\b/);
  } finally {
    workspace.remove();
  }
});
