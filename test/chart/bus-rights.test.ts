import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NatsServerFiles } from "../../src/app/nats-server-files.ts";
import { findHelm } from "../support/helm.ts";
import { Workspace } from "../support/workspace.ts";
import { rendered } from "./chart-rig.ts";

/** What each role may publish and hear, of a server's settings. */
const rightsIn = (settings: string): Record<string, string[][]> => {
  const users = settings.split(/\buser: (?="?\w+"?, password)/).slice(1);
  return Object.fromEntries(
    users.map((text) => {
      const lists = ["publish", "subscribe"].map((right) => {
        const list = new RegExp(`${right}: \\[([^\\]]*)\\]`).exec(text)?.[1] ?? "";
        return [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]!).sort();
      });
      return [/^"?(\w+)/.exec(text)![1], lists];
    }),
  );
};

/** Of a bus that a controller starts for itself. */
const own = (run: string): string => {
  const workspace = new Workspace();
  const files = new NatsServerFiles(workspace.folder);
  const tokens = { controller: "c", worker: "w" };
  files.writeSettings({ pid: 1, host: "127.0.0.1", port: 4222, run, serverName: "bus", tokens });
  const settings = readFileSync(files.settings, "utf8");
  workspace.remove();
  return settings;
};

test("the chart's bus gives its roles the rights of a controller's own bus", (context) => {
  const helm = findHelm(4);
  if (helm === null) return context.skip("no Helm");
  const config = rendered(
    helm,
    { scenario: { file: "x" } },
    { args: ["--show-only", "templates/nats/config.yaml"] },
  );
  expect(rightsIn(config)).toEqual(rightsIn(own("swarm-acrida")));
  expect(rightsIn(config).worker![0]).toEqual(["swarm-acrida.up.>"]);
});

test("so does the bus of the compose file", () => {
  expect(rightsIn(readFileSync("deploy/compose.yaml", "utf8"))).toEqual(rightsIn(own("compose")));
});
