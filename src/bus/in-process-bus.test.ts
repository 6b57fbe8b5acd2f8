import { expect, it } from "vitest";
import { busConformance } from "./bus.conformance.ts";
import { InProcessBus } from "./in-process-bus.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

busConformance("the in-process bus", async () => {
  const bus = new InProcessBus();
  return { first: bus, second: bus, settled: turn, close: () => bus.close() };
});

it("delivers what a handler publishes after what was waiting", async () => {
  const bus = new InProcessBus();
  const heard: unknown[] = [];
  bus.subscribe("a", (payload) => {
    heard.push(payload);
    if (payload === 1) bus.publish("a", 3);
  });
  bus.publish("a", 1);
  bus.publish("a", 2);
  await turn();
  expect(heard).toEqual([1, 2, 3]);
});
