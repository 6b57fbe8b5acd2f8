import type { Scenario } from "./scenario.ts";

export const tiny: Scenario = {
  name: "tiny",
  title: "tiny GET",
  task: "GET 12 bytes of text, no think time. Generators with scenarios pick one of two tasks by weight, 3 to 1.",
  path: "/tiny",
  isSecure: false,
  script: "tiny",
  locations: `location = /tiny { default_type text/plain; return 200 "hello, world"; }`,
};
