import { expect, test } from "vitest";
import * as acrida from "./index.ts";

test("a scenario may import these names, and no others", () => {
  expect(Object.keys(acrida).sort()).toMatchInlineSnapshot(`
    [
      "AcridaError",
      "HttpLocust",
      "HttpUser",
      "InterruptTaskSet",
      "Locust",
      "RescheduleTask",
      "RescheduleTaskImmediately",
      "SequentialTaskSet",
      "StopTest",
      "StopUser",
      "TaskSequence",
      "TaskSet",
      "User",
      "UserStopped",
      "between",
      "constant",
      "constantPacing",
      "constantThroughput",
      "events",
      "seqTask",
      "tag",
      "task",
    ]
  `);
});

test("the names of the tutorial are the same classes", () => {
  expect(acrida.Locust).toBe(acrida.User);
  expect(acrida.HttpLocust).toBe(acrida.HttpUser);
  expect(acrida.TaskSequence).toBe(acrida.SequentialTaskSet);
});
