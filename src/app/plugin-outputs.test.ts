import { expect, it } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { OutputManager } from "../outputs/output-manager.ts";
import { infoOf, snapshotOf, summaryOf } from "../outputs/snapshot-fixture.ts";
import { pluginOutputs } from "./plugin-outputs.ts";
import { PluginRoom } from "./plugin-room.ts";

/** A test's end with one plugin, which takes so long for its last interval and for its end. */
const endWith = async (takesMs: number) => {
  const clock = new ManualClock();
  const called: string[] = [];
  const call = (way: string, argument: { readonly name: string } | null): Promise<void> => {
    const name = argument?.name ?? way;
    called.push(name);
    const isLong = name === "interval" || name === "end";
    return new Promise((resolve) => clock.setTimer(resolve, isLong ? takesMs : 0));
  };
  const plugins = [{ name: "shop", outputTimeoutMs: 30_000, csvs: [] }];
  const session = { plugins, room: { call } } as unknown as ConstructorParameters<typeof PluginRoom>[0];
  const room = new PluginRoom(session, clock);
  const logger = new Logger({ write: () => {} }, "main", "error", () => 0);
  const outputs = pluginOutputs(room, { options: { csv: null }, resumed: false, clock });
  const manager = new OutputManager(outputs, { logger, clock });
  const started = manager.start(infoOf());
  await clock.advance(0);
  await started;
  let isDone = false;
  const finished = manager
    .finish(snapshotOf([]), () => summaryOf({ exitCode: 0 }))
    .finally(() => (isDone = true));
  for (let second = 0; second < 80 && !isDone; second++) await clock.advance(1000);
  await finished;
  return { called, lost: manager.lost.map(({ reason }) => reason) };
};

it("a plugin has its timeout for the last interval, and again for the end", async () => {
  const { called, lost } = await endWith(28_000);
  expect(called).toEqual(["start", "interval", "end", "settle"]);
  expect(lost).toEqual([]);
});

it("one that takes longer is dropped", async () => {
  const { called, lost } = await endWith(31_000);
  expect(called).toEqual(["start", "interval"]);
  expect(lost).toEqual(["not done after 30 s"]);
});
