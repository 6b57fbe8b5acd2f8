import type { Scenario } from "./scenario.ts";
import { tiny } from "./tiny.ts";

export const sleepers: Scenario = {
  ...tiny,
  name: "sleepers",
  title: "10,000 users who think for 1 s",
  task: "The tiny GET by 10,000 users, each on its own kept connection, with a wait of 1 s after every answer.",
  users: 10_000,
  timesSeconds: 2.5,
  script: "sleepers",
};
