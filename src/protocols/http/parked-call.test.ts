import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { outcome } from "../../metrics/sample.ts";
import { until, useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
const clock = systemClock();

/** A fence that was past a moment ago. */
const pastFence = (): Float64Array => Float64Array.of(clock.now() - 1);

it("sends nothing past the fence; the time of the request begins when the gate opens", async () => {
  const fence = pastFence();
  const session = rig.session({ fence });
  const answered = session.get("/");
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect([rig.received, [...rig.inFlight].map(({ pause }) => pause)]).toEqual([[], ["wait"]]);
  const openedMs = clock.now();
  fence[0] = Number.POSITIVE_INFINITY;
  expect((await answered).status).toBe(200);
  expect(rig.onlySample()).toMatchObject({ outcome: outcome.ok });
  expect(rig.onlySample().startMs).toBeGreaterThanOrEqual(openedMs);
});

it("cuts a parked request with its user, and closes what it was to send", async () => {
  const session = rig.session({ fence: pastFence() });
  const body = Readable.from(["never"]);
  const answered = session.post("/", { body });
  for (const call of rig.inFlight) call.abort(new Error("the user is cut"));
  await expect(answered).rejects.toThrow("the user is cut");
  await until(() => body.destroyed);
  expect([rig.received, rig.samples]).toEqual([[], []]);
});

it("lets a request that is under way end past the fence, its redirects too", async () => {
  const fence = Float64Array.of(Number.POSITIVE_INFINITY);
  rig.handler = ({ url }, response) => {
    fence[0] = clock.now() - 1;
    if (url === "/") response.writeHead(302, { location: "/next" }).end();
    else response.end("there");
  };
  const response = await rig.session({ fence }).get("/");
  expect([response.text(), rig.onlySample().hops]).toEqual(["there", 1]);
});
