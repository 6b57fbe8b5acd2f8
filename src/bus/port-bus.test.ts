import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { busConformance } from "./bus.conformance.ts";
import { connect, PortHub } from "./port-bus.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A hub and nodes on real ports of this thread: what was posted is there some turns of the event loop later. */
const openHub = async (members: number) => {
  const hub = new PortHub();
  const channels = Array.from({ length: members }, () => new MessageChannel());
  for (const { port1 } of channels) hub.attach(port1);
  const nodes = channels.map(({ port2 }) => connect(port2));
  const settled = async () => {
    for (let turns = 0; turns < 12; turns++) await turn();
  };
  return { hub, channels, nodes, settled };
};

busConformance("the port bus, thread and hub,", async () => {
  const { hub, nodes, settled } = await openHub(1);
  return { first: nodes[0]!, second: hub, settled, close: () => hub.close() };
});

busConformance("the port bus, hub and thread,", async () => {
  const { hub, nodes, settled } = await openHub(1);
  return { first: hub, second: nodes[0]!, settled, close: () => hub.close() };
});

busConformance("the port bus, thread and thread,", async () => {
  const { hub, nodes, settled } = await openHub(2);
  return { first: nodes[0]!, second: nodes[1]!, settled, close: () => hub.close() };
});

describe("the port bus", () => {
  let close = async () => {};
  afterEach(() => close());

  it("forgets a port that was detached or closed at its far end", async () => {
    const { hub, channels, nodes, settled } = await openHub(2);
    close = () => hub.close();
    const heard: unknown[] = [];
    hub.subscribe("up.>", (payload) => heard.push(payload));
    for (const node of nodes) node.subscribe("down", () => {});
    await settled();
    nodes[0]!.publish("up.a", "on its way");
    hub.detach(channels[0]!.port1);
    await nodes[1]!.close();
    await settled();
    hub.publish("down", "to nobody");
    nodes[0]!.publish("up.a", "too late");
    expect(heard).toEqual([]);
    expect(nodes.map((node) => node.connected)).toEqual([false, false]);
  });

  it("closes what is attached after its end", async () => {
    const { hub, settled } = await openHub(0);
    await hub.close();
    const { port1, port2 } = new MessageChannel();
    const node = connect(port2);
    hub.attach(port1);
    await settled();
    expect(node.connected).toBe(false);
  });
});
