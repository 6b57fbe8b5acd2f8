import { describe, expect, test } from "vitest";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import { plannedShape } from "./planned-shape.ts";

const classes = [{ name: "Buyer" }] as unknown as readonly UserClassDescription[];
const steps = { name: "Steps", useCommonOptions: false };
const wave = { name: "Wave", useCommonOptions: true };

const plan = (
  options: { shape?: string; stages?: string },
  shapes: readonly (typeof steps)[] = [],
  mayAsk = false,
) => plannedShape({ shape: null, stages: null, spawnRate: 3, ...options }, { shapes, classes }, mayAsk);

describe("what leads the load", () => {
  test("nothing where there is no shape, or it is not wanted", () => {
    expect(plan({})).toBeNull();
    expect(plan({ shape: "none" }, [steps])).toBeNull();
  });

  test("the only shape, or the one that was picked; its class says what it replaces", () => {
    expect(plan({}, [steps])).toMatchObject({ name: "Steps", replacesUsers: true, replacesRunTime: true });
    expect(plan({ shape: "Wave" }, [steps, wave])).toMatchObject({
      ...{ name: "Wave", replacesUsers: false, replacesSpawnRate: false, replacesRunTime: false },
    });
  });

  test("stages, whatever shapes there are; users mean nothing then", () => {
    const planned = plan({ stages: "10s:5,10s:9@4" }, [steps, wave]);
    expect(planned).toMatchObject({
      ...{ name: "10s:5,10s:9@4", replacesUsers: true, replacesSpawnRate: false, replacesRunTime: false },
    });
    expect(planned?.curve?.peakUsers).toBe(9);
    expect(planned?.curve?.curve(0)).toEqual({ users: 5, spawnRate: 3 });
  });

  test("of several the form asks; the command needs a word", () => {
    expect(plan({}, [steps, wave], true)).toBeNull();
    expect(() => plan({}, [steps, wave])).toThrow("pick one with --shape (Steps, Wave), or --shape none");
  });

  test.each([
    [{ shape: "Step" }, "no load shape named Step; there are: Steps; did you mean Steps?"],
    [{ shape: "Steps", stages: "1m:1" }, "--stages and --shape Steps both lead the load"],
    [{ stages: "1m" }, "--stages: expected stages such as"],
    [{ stages: "1m:1:Seller" }, "--stages: no User class named Seller takes part; there are: Buyer"],
  ])("refuses %j", (options, said) => {
    expect(() => plan(options, [steps])).toThrow(said);
    expect(() => plan(options, [steps])).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
