import { chmodSync } from "node:fs";
import { onTestFinished } from "vitest";
import { NameServer } from "../../src/net/dns/name-server-fixture.ts";
import { needProgram } from "./debian-package.ts";
import { Workspace } from "./workspace.ts";

/** A loopback address of its own, so that a name server of this machine may have port 53 elsewhere. */
const SERVER_ADDRESS = "127.0.77.53";

/** A Node for which names come from one name server, and that server. */
export interface OwnNames {
  readonly server: NameServer;
  /** To be given as the Node of `runAcrida`. */
  readonly node: string;
}

export interface OwnNamesOptions {
  /** Lines of the hosts file besides localhost. */
  readonly hosts?: string;
  /** How often and how long the system asks. */
  readonly options?: string;
}

/**
 * Starts a name server and a Node that sees it as the only one, by a mount namespace with its own `/etc/resolv.conf`,
 * `/etc/hosts` and `/etc/nsswitch.conf`. Null, with a loud line, where the system does not allow that.
 */
export const ownNames = async ({ hosts = "", options = "" }: OwnNamesOptions): Promise<OwnNames | null> => {
  const refusal =
    process.platform !== "linux"
      ? "a mount namespace needs Linux"
      : process.getuid?.() === 0
        ? null
        : "a mount namespace needs root";
  if (refusal !== null) {
    if (process.env.CI) throw new Error(refusal);
    console.warn(`SKIPPED: ${refusal}`);
    return null;
  }
  const unshare = needProgram({ name: "unshare", variable: "UNSHARE_BIN", debianPackage: "util-linux" });
  if (unshare === null) return null;
  const files: Record<string, string> = {
    "resolv.conf": `nameserver ${SERVER_ADDRESS}\nsearch .\noptions ${options}\n`,
    hosts: `127.0.0.1 localhost\n${hosts}\n`,
    "nsswitch.conf": "hosts: files dns\n",
  };
  const workspace = new Workspace(files);
  const mounts = Object.keys(files).map((name) => `mount --bind "${workspace.path(name)}" "/etc/${name}"`);
  workspace.write("mounted", `${mounts.join(" && ")} && exec "$@"\n`);
  workspace.write(
    "node",
    `#!/bin/sh\nexec "${unshare}" --mount sh "${workspace.path("mounted")}" "${process.execPath}" "$@"\n`,
  );
  chmodSync(workspace.path("node"), 0o755);
  const server = await NameServer.start(SERVER_ADDRESS, 53);
  onTestFinished(async () => {
    await server.stop();
    workspace.remove();
  });
  return { server, node: workspace.path("node") };
};
