import { afterAll, beforeAll, beforeEach } from "vitest";
import { type RunningTarget, startTarget } from "../target/start-target.mjs";

/** A fresh target, with an empty ledger, for each test of the file. */
export const targetPerTest = (): (() => RunningTarget) => {
  let target: RunningTarget;
  beforeEach(async () => {
    target = await startTarget();
    return () => target.stop();
  });
  return () => target;
};

/** One target for all tests of the file: for those that do not look at the ledger. */
export const targetPerFile = (): (() => RunningTarget) => {
  let target: RunningTarget;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());
  return () => target;
};
