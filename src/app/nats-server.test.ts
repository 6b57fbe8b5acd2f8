import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../test/support/free-port.ts";
import { findNatsServer } from "../../test/support/nats-server.ts";
import { systemClock } from "../base/clock.ts";
import { processHost } from "../base/host.ts";
import { Logger, type LogRecord } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import { NatsBus } from "../bus/nats-bus.ts";
import { NatsServer, type NatsServerParts } from "./nats-server.ts";
import { type BusRole, busCredentials, NatsServerFiles } from "./nats-server-files.ts";

const clock = systemClock();
const host = processHost();
const told: LogRecord[] = [];
const log = new Logger({ write: (record) => told.push(record) }, "main", "debug", () => 0);
const program = findNatsServer();
const closers: (() => Promise<void>)[] = [];
let folder = "";
let port = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "acrida-own-nats-"));
  port = await freePort();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  const left = new NatsServerFiles(folder).read();
  if (left !== null) host.signalProcess(left.pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  told.length = 0;
});

const start = async (
  more: { run?: string; port?: number } = {},
  env: NatsServerParts["host"]["env"] = {},
) => {
  const parts = { clock, log, host: { ...host, env: { NATS_SERVER_BIN: program!, ...env } } };
  const server = await NatsServer.start({ run: "load", host: "127.0.0.1", port, folder, ...more }, parts);
  closers.push(() => server.stop());
  return server;
};

const enter = async (
  server: NatsServer,
  role: BusRole,
  credentials = server.credentials(role),
): Promise<NatsBus> => {
  const options = { url: server.url, credentials, name: role };
  const bus = await NatsBus.connect(options, { clock, log, random: new Random("app", closers.length) });
  closers.push(() => bus.close());
  return bus;
};

const pidOf = (): number => new NatsServerFiles(folder).read()!.pid;
const runs = (pid: number): boolean => host.signalProcess(pid, 0);
/** A process that was ended has its number until it is reaped, which a busy machine may do late. */
const ended = (pid: number): Promise<void> => until(() => !runs(pid));
const stateOf = (pid: number): string =>
  execFileSync("ps", ["-p", String(pid), "-o", "state="], { encoding: "utf8" });
const kill = (pid: number): boolean => host.signalProcess(pid, "SIGKILL");

/** Waits until this holds; bounded by the test's own time. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};
const linked = (bus: NatsBus, wanted: boolean): Promise<void> => until(() => bus.connected === wanted);

describe.skipIf(program === null)("a NATS server of the controller's own", () => {
  it("lets each role do its part and nothing else, and strangers nothing at all", async () => {
    const server = await start();
    const controller = await enter(server, "controller");
    const worker = await enter(server, "worker", busCredentials("worker", server.workerToken));
    const heard: string[] = [];
    const hear = (who: string) => (_payload: unknown, subject: string) => heard.push(`${who} ${subject}`);
    controller.subscribe("load.up.>", hear("controller"));
    controller.subscribe("load.ctl", hear("controller"));
    worker.subscribe("load.down.>", hear("worker"));
    worker.subscribe("load.up.beat.me", hear("worker"));
    await controller.flush();
    await worker.flush();
    worker.publish("load.up.report", 1);
    worker.publish("load.up.beat.me", 1);
    controller.publish("load.down.order.me", 1);
    controller.publish("load.ctl", 1);
    for (const bus of [controller, worker, controller, worker]) await bus.flush();
    expect(heard.sort()).toEqual([
      "controller load.ctl",
      "controller load.up.beat.me",
      "controller load.up.report",
      "worker load.down.order.me",
      "worker load.up.beat.me",
    ]);

    const refused: string[] = [];
    for (const bus of [controller, worker]) bus.onRefusal(({ message }) => refused.push(message));
    worker.publish("load.down.order.other", 1);
    worker.publish("load.ctl", 1);
    worker.subscribe("load.up.report", () => {});
    worker.subscribe(">", () => {});
    controller.publish("load.up.report", 1);
    controller.publish("other.down.order", 1);
    for (const bus of [worker, controller]) await expect(bus.flush()).rejects.toThrow();
    expect(refused).toHaveLength(6);

    for (const credentials of [
      { token: server.workerToken },
      busCredentials("controller", server.workerToken),
    ]) {
      await expect(enter(server, "worker", credentials)).rejects.toMatchObject({ code: "BUS_REFUSED" });
    }
  });

  it("keeps its tokens in files that only their owner reads, and off the command line", async () => {
    const server = await start();
    const pid = pidOf();
    const commandLine = execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    expect(commandLine).toContain("nats-server");
    expect(commandLine).not.toContain(server.workerToken);
    expect(readdirSync(folder).sort()).toEqual(["bus.conf", "bus.json", "bus.log"]);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, "bus.log"), "utf8")).not.toContain(server.workerToken);
    expect(told.map(({ message }) => message).join()).not.toContain(server.workerToken);
    await server.stop();
    await ended(pid);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is started again when it dies, where workers find it with the token that they have", async () => {
    const server = await start();
    const worker = await enter(server, "worker");
    const killed = pidOf();
    kill(killed);
    await linked(worker, false);
    await linked(worker, true);
    expect(pidOf()).not.toBe(killed);
    await worker.flush();
    expect(told.map(({ message }) => message)).toContain("the bus (nats-server) died; starting it again");
  }, 20_000);

  it("is adopted by the next start of its run, the workers still connected", async () => {
    const first = await start();
    const worker = await enter(first, "worker");
    const pid = pidOf();
    first.release();
    const second = await start();
    expect(pidOf()).toBe(pid);
    expect(second.workerToken).toBe(first.workerToken);
    await worker.flush();
    await second.stop();
    await ended(pid);
  });

  it("is watched by who adopted it too", async () => {
    (await start()).release();
    await start();
    const pid = pidOf();
    kill(pid);
    await until(() => pidOf() !== pid && runs(pidOf()));
  }, 20_000);

  it("outlives Ctrl-C and the death of the process that started it", async () => {
    const script = join(folder, "owner.mjs");
    const entry = `
      import { processHost } from "./base/host.ts";
      import { systemClock } from "./base/clock.ts";
      import { NatsServer } from "./app/nats-server.ts";
      const log = { info() {}, error() {} };
      const options = { run: "load", host: "127.0.0.1", port: ${port}, folder: ${JSON.stringify(folder)} };
      await NatsServer.start(options, { clock: systemClock(), host: processHost(), log });
      process.on("SIGINT", () => console.log("interrupted"));
      console.log("started");`;
    await build({
      stdin: { contents: entry, resolveDir: fileURLToPath(new URL("..", import.meta.url)), loader: "ts" },
      ...({ bundle: true, platform: "node", format: "esm", packages: "external", outfile: script } as const),
    });
    const env = { ...process.env, NATS_SERVER_BIN: program! };
    const owner = spawn(process.execPath, [script], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
      env,
    });
    const said = (async function* () {
      for await (const chunk of owner.stdout) yield String(chunk).trim();
    })();
    expect((await said.next()).value).toBe("started");
    const pid = pidOf();
    // To the whole group, as a terminal does.
    process.kill(-owner.pid!, "SIGINT");
    expect((await said.next()).value).toBe("interrupted");
    const exited = once(owner, "exit");
    process.kill(-owner.pid!, "SIGKILL");
    await exited;
    const next = await start();
    expect(pidOf()).toBe(pid);
    await (await enter(next, "controller")).flush();
  }, 20_000);

  it("ends at once with a process that ends, and keeps its tokens for the next life of the run", async () => {
    const server = await start();
    const worker = await enter(server, "worker");
    const pid = pidOf();
    server.endNow();
    await linked(worker, false);
    await ended(pid);
    // The run's next life: another server, and the workers come back to it by themselves.
    await start();
    await linked(worker, true);
    expect(pidOf()).not.toBe(pid);
  }, 20_000);

  it.each([
    ["of another run", async () => ({ run: "other" })],
    ["on another port", async () => ({ port: await freePort() })],
  ])("is ended by a start %s in its folder", async (_what, change) => {
    (await start()).release();
    const pid = pidOf();
    await start(await change());
    await ended(pid);
  });

  it("is ended when it does not answer, and another takes its place", async () => {
    (await start()).release();
    const pid = pidOf();
    process.kill(pid, "SIGSTOP");
    // A busy machine lets it answer for a moment yet, and then it would be taken over.
    await until(() => stateOf(pid).startsWith("T"));
    await start();
    await ended(pid);
    expect(pidOf()).not.toBe(pid);
  }, 20_000);

  it("leaves a process alone that has the number of the server of a time past", async () => {
    const stranger = spawn("sleep", ["60"]);
    const files = new NatsServerFiles(folder);
    const tokens = { controller: "c", worker: "w" };
    files.writeRecord({ pid: stranger.pid!, host: "127.0.0.1", port, run: "load", serverName: "x", tokens });
    const server = await start();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    expect(server.workerToken).toBe("w");
    stranger.kill();
    await once(stranger, "exit");
  });

  it.each(["", "{", "null", "[]", '{"pid":-1}', '{"pid":1,"port":4222,"tokens":null}'])(
    "takes no notice of a record that says %j",
    async (text) => {
      writeFileSync(join(folder, "bus.json"), text);
      await start();
      expect(runs(pidOf())).toBe(true);
    },
  );

  it("says that its port is taken, by whom it may be, and what to do", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const failing = start();
    await expect(failing).rejects.toMatchObject({ code: "BUS_SERVER" });
    await expect(failing).rejects.toThrow(`port ${port} of 127.0.0.1 is taken; end what listens there`);
    other.close();
  });

  it("says so when it can't be found, run or started", async () => {
    const beganMs = clock.now();
    const broken = join(folder, "broken");
    writeFileSync(broken, "#!/bin/sh\necho out of order >&2\nexit 3\n");
    chmodSync(broken, 0o755);
    const wrong: [Record<string, string>, string][] = [
      [
        { NATS_SERVER_BIN: "/nowhere/nats-server" },
        "expected a program that can be run, got /nowhere/nats-server",
      ],
      [{ NATS_SERVER_BIN: broken }, "did not start at 127.0.0.1:"],
      [{ NATS_SERVER_BIN: broken }, "out of order"],
    ];
    for (const [env, reason] of wrong) {
      const failing = start({}, env);
      await expect(failing).rejects.toMatchObject({ code: "BUS_SERVER" });
      await expect(failing).rejects.toThrow(reason);
    }
    await expect(start({ run: "a run.>" })).rejects.toMatchObject({ code: "USAGE" });
    expect(clock.now() - beganMs).toBeLessThan(5_000);
  });
});
