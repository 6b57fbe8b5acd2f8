import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

const loaded = (): boolean =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("tough-cookie"));

it("users without cookies don't even load the library; the first cookie does", async () => {
  const session = rig.session();
  for (let round = 0; round < 3; round++) await session.get("/", { cookies: { own: "1" } });
  expect(session.cookies.get("none")).toBeUndefined();
  session.cookies.clear();
  expect(loaded()).toBe(false);
  session.cookies.set("a", "1");
  expect(loaded()).toBe(true);
});
