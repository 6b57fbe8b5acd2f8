import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Logger } from "../../src/base/logger.ts";
import { Random } from "../../src/base/random.ts";
import type { BusPayload } from "../../src/bus/bus.ts";
import { NatsBus } from "../../src/bus/nats-bus.ts";
import { protocolVersion } from "../../src/cluster/messages.ts";
import { ClusterRig, leading } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get("/bytes/10"); }
  }`;

const connect = async (port: number, credentials?: { user: string; password: string }): Promise<NatsBus> => {
  const log = new Logger({ write: () => {} }, "test", "error", () => 0);
  const url = `nats://127.0.0.1:${port}`;
  const options = { url, name: "test", ...(credentials !== undefined && { credentials }) };
  const bus = await NatsBus.connect(options, { clock: systemClock(), log, random: new Random(1) });
  onTestFinished(() => bus.close());
  return bus;
};

test("without the token nobody hears a word, and with it nobody can break what others run", async (context) => {
  const load = ["-u", "6", "-r", "20", "-t", "6s", "--host", target().url];
  const rig = await ClusterRig.start({ scenario, args: leading(1, ...load) });
  if (rig === null) return context.skip("nats-server can't be had here");
  await expect(connect(rig.port)).rejects.toMatchObject({ code: "BUS_REFUSED" });
  await expect(connect(rig.port, { user: "worker", password: "guessed" })).rejects.toMatchObject({
    code: "BUS_REFUSED",
  });
  const stranger = await runAcrida([
    "--worker",
    "--controller-port",
    `${rig.port}`,
    "--bus-token",
    "guessed",
  ]);
  expect(stranger.code, describeResult(stranger)).toBe(2);

  rig.addWorker();
  const { worker: password } = rig.bus.tokens;
  const bus = await connect(rig.port, { user: "worker", password });
  const heard: BusPayload[] = [];
  bus.subscribe("acrida.down.chunk.me", (payload) => void heard.push(payload));
  const refusals: string[] = [];
  bus.onRefusal(({ message }) => refusals.push(message));
  const garbage: BusPayload[] = [
    ...[null, 7, "beat", new Uint8Array(1000), [], {}],
    ...["beat", "report", "hello", "fetch", "news"].map((type) => ({
      type,
      version: protocolVersion,
      acrida: "0.1.0",
      protocol: protocolVersion,
    })),
    {
      type: "report",
      version: protocolVersion,
      run: "x",
      epoch: 1,
      host: "h",
      worker: "w",
      number: 1,
      ended: { Visitor: [[0, 1e15]] },
    },
  ];
  for (let round = 0; round < 20; round++) {
    for (const subject of ["beat", "report", "hello", "fetch", "news", "other"]) {
      for (const payload of garbage) bus.publish(`acrida.up.${subject}`, payload);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  bus.publish("acrida.down.lead", { type: "lead", quit: true });
  await expect(bus.flush()).rejects.toMatchObject({ code: "BUS_REFUSED" });
  expect(refusals).toHaveLength(1);
  expect(heard).toEqual([]);

  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  await expectLedgerAgrees(result.report(), target());
  expect(result.stderr).toMatch(/messages? on the bus can't be right and were dropped/);
  const { controller, worker } = { controller: result.stderr, worker: (await rig.workers[0]!.ended).stderr };
  for (const text of [controller, worker, JSON.stringify(result.report())])
    expect(text).not.toContain(password);
});
