import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { needProgram } from "../support/debian-package.ts";
import { freePort } from "../support/free-port.ts";

// Faults 16 and 18, at the sockets: this machine runs out of descriptors or ports; addresses that stay silent.

const program = fileURLToPath(new URL("./opening-sockets.mjs", import.meta.url));

/** What the program is told. */
interface Task {
  readonly port: number;
  readonly secure: boolean;
  readonly hostname: string;
  readonly connections: number;
  /** Listen there first, on that port. */
  readonly serveAt?: string;
  /** What every name resolves to; the system is asked without it. */
  readonly addresses?: readonly string[];
  /** Take all descriptors but so many first. */
  readonly descriptorsLeft?: number;
}

interface End {
  readonly kind: string;
  readonly message?: string;
  readonly connectMs?: number;
}

const run = async (command: string, args: readonly string[], task: Task): Promise<readonly End[]> => {
  const whole = [...args, process.execPath, program, JSON.stringify(task)];
  const { stdout } = await promisify(execFile)(command, whole, { timeout: 30_000 });
  return JSON.parse(stdout) as End[];
};

const kindsOf = (ends: readonly End[]): Record<string, number> => {
  const kinds: Record<string, number> = {};
  for (const { kind } of ends) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
};

describe("without file descriptors", () => {
  const limited = ["--nofile=64:64"];

  test.each([
    ["a plain connection", { secure: false, hostname: "127.0.0.1" }],
    ["a TLS connection", { secure: true, hostname: "127.0.0.1" }],
    [
      "a race between addresses",
      { secure: false, hostname: "x.example", addresses: ["127.0.0.1", "127.0.0.2"] },
    ],
    ["a look-up", { secure: false, hostname: "no-such-host.invalid" }],
    ["a TLS connection to a name", { secure: true, hostname: "no-such-host.invalid" }],
  ])("%s is the generator's fault", async (_what, rest) => {
    for (const descriptorsLeft of [0, 1]) {
      const task = { port: await freePort(), connections: 10, ...rest };
      const ends = await run("prlimit", limited, { ...task, descriptorsLeft });
      const refused = kindsOf(ends).refused ?? 0;
      expect(refused, "what the last descriptor was for").toBeLessThanOrEqual(descriptorsLeft);
      expect(kindsOf(ends)).toMatchObject({ generator: 10 - refused });
      const { message } = ends.find(({ kind }) => kind === "generator")!;
      expect(message).toBe("this process has no file descriptors left; raise its limit (ulimit -n)");
    }
  });
});

const ip = needProgram({
  name: "ip",
  variable: "IP_BIN",
  debianPackage: "iproute2",
  folders: () => ["/usr/sbin", "/sbin"],
});
const isRoot = process.getuid?.() === 0;
if (ip === null || !isRoot) {
  if (process.env.CI) throw new Error("a network of its own needs root and ip");
  console.warn("SKIPPED: connections on a network of their own need root and ip");
}

// An address with a neighbour that does not exist: what is sent there goes nowhere, and nobody says so.
const silentNeighbours = [
  `${ip} link add left type veth peer name right`,
  `${ip} addr add 10.9.0.1/24 dev left`,
  `${ip} -6 addr add fd09::1/64 dev left nodad`,
  `${ip} link set left up`,
  `${ip} link set right up`,
  ...["10.9.0.2", "fd09::2"].map(
    (address) => `${ip} neigh add ${address} lladdr 02:00:00:00:00:02 dev left nud permanent`,
  ),
];

describe.runIf(ip !== null && isRoot)("on a network of its own", () => {
  const runInNetwork = (setUp: readonly string[], task: Task): Promise<readonly End[]> => {
    const script = [`${ip} link set lo up`, ...setUp, 'exec "$@"'].join(" && ");
    return run("unshare", ["--net", "sh", "-c", script, "sh"], task);
  };

  test.each([
    [false, "open"],
    [true, "tls"],
  ])("a connection without a local port left is the generator's fault (TLS %j)", async (secure, other) => {
    const few = 'echo "40000 40009" > /proc/sys/net/ipv4/ip_local_port_range';
    const ends = await runInNetwork([few], {
      ...{ port: 8080, serveAt: "127.0.0.1", secure, hostname: "127.0.0.1" },
      connections: 25,
    });
    const kinds = kindsOf(ends);
    expect(kinds.generator).toBeGreaterThanOrEqual(15);
    expect((kinds.generator ?? 0) + (kinds[other] ?? 0)).toBe(25);
    const { message } = ends.find(({ kind }) => kind === "generator")!;
    expect(message).toContain("no local port left");
  });

  test("addresses of either family that stay silent cost 250 ms each, and the target is reached", async () => {
    const ends = await runInNetwork(silentNeighbours, {
      ...{ port: 8080, serveAt: "10.9.0.1", secure: false, hostname: "shop.example" },
      addresses: ["fd09::2", "10.9.0.2", "10.9.0.1"],
      connections: 20,
    });
    expect(kindsOf(ends)).toEqual({ open: 20 });
    for (const { connectMs } of ends) {
      expect(connectMs).toBeGreaterThanOrEqual(499);
      expect(connectMs).toBeLessThan(1_500);
    }
  });

  test("an address that answers late is not given up for one that does not answer", async () => {
    // The way to the first address appears after half a second: the first SYN is lost, its repetition is not.
    const late = [
      ...silentNeighbours,
      `${ip} route add 10.8.0.1/32 via 10.9.0.2 dev left`,
      `(sleep 0.5; ${ip} route del 10.8.0.1/32; ${ip} addr add 10.8.0.1/32 dev lo) & true`,
    ];
    const ends = await runInNetwork(late, {
      ...{ port: 8080, serveAt: "0.0.0.0", secure: false, hostname: "shop.example" },
      addresses: ["10.8.0.1", "fd09::2"],
      connections: 1,
    });
    expect(kindsOf(ends)).toEqual({ open: 1 });
    expect(ends[0]?.connectMs).toBeGreaterThan(500);
  });
});
