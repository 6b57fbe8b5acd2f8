import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { LedgerTotal, LedgerTotals } from "../target/start-target.mjs";
import { needProgram } from "./debian-package.ts";
import { Workspace } from "./workspace.ts";

const targetPath = fileURLToPath(new URL("../target/main.mjs", import.meta.url));

/** A program that runs Node by way of another command; to be given as the Node of `runAcrida`. */
export const nodeThrough = (command: string): string => {
  const workspace = new Workspace({ node: `#!/bin/sh\nexec ${command} "${process.execPath}" "$@"\n` });
  onTestFinished(() => workspace.remove());
  chmodSync(workspace.path("node"), 0o755);
  return workspace.path("node");
};

/** A Node that may have no more than so many files and sockets open. */
export const nodeWithDescriptors = (limit: number): string =>
  nodeThrough(`prlimit --nofile=${limit}:${limit}`);

/** A target on a network of its own, which has few local ports. */
export interface TargetBehindFewPorts {
  readonly url: string;
  /** A Node on the same network. */
  readonly node: string;
  /** Ends the target and tells what it served. */
  ledger(): Promise<LedgerTotals>;
}

const FIRST_PORT = 40_000;

/** What the records of a ledger's file add up to. */
const totalsOf = (lines: readonly string[]): LedgerTotals => {
  const totals = new Map<string, LedgerTotal>();
  for (const line of lines) {
    const { id: _, ...record } = JSON.parse(line) as Omit<LedgerTotal, "count"> & { id: number };
    const { method, name, status, hop, whole, bytes } = record;
    const key = [method, name, status, hop, whole].join(" ");
    const before = totals.get(key) ?? { ...record, bytes: 0, count: 0 };
    totals.set(key, { ...before, bytes: before.bytes + bytes, count: before.count + 1 });
  }
  return { records: lines.length, open: 0, totals: [...totals.values()] };
};

/**
 * Starts a target in a network namespace with so many local ports, each of which stays taken for a minute after its
 * connection was closed. Null, with a loud line, where the system does not allow that.
 */
export const targetBehindFewPorts = async (ports: number): Promise<TargetBehindFewPorts | null> => {
  const folders = () => ["/usr/sbin", "/sbin"];
  const ip = needProgram({ name: "ip", variable: "IP_BIN", debianPackage: "iproute2", folders });
  const unshare = needProgram({ name: "unshare", variable: "UNSHARE_BIN", debianPackage: "util-linux" });
  if (ip === null || unshare === null) return null;
  if (process.getuid?.() !== 0) {
    if (process.env.CI) throw new Error("a network namespace needs root");
    console.warn("SKIPPED: a network namespace needs root");
    return null;
  }
  const workspace = new Workspace();
  const ledgerFile = workspace.path("ledger");
  const network = [
    `${ip} link set lo up`,
    `echo "${FIRST_PORT} ${FIRST_PORT + ports - 1}" > /proc/sys/net/ipv4/ip_local_port_range`,
    "echo 0 > /proc/sys/net/ipv4/tcp_tw_reuse",
    `exec "${process.execPath}" "${targetPath}" --port 8080 --with-parent --ledger "${ledgerFile}"`,
  ];
  const target = spawn(unshare, ["--net", "sh", "-c", network.join(" && ")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(target, "exit");
  onTestFinished(async () => {
    target.kill("SIGKILL");
    await exited;
    workspace.remove();
  });
  const [url] = (await Promise.race([
    once(createInterface({ input: target.stdout }), "line"),
    exited.then(() => Promise.reject(new Error("the target ended before it listened"))),
  ])) as [string];
  return {
    url,
    node: nodeThrough(`nsenter --net=/proc/${target.pid}/ns/net`),
    async ledger() {
      target.kill("SIGTERM");
      await exited;
      return totalsOf(readFileSync(ledgerFile, "utf8").split("\n").filter(Boolean));
    },
  };
};
