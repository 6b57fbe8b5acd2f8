import type { Scenario } from "./scenario.ts";

const BODY_BYTES = 1024;

const order = (note: string): string =>
  JSON.stringify({ user: "ada", items: [1, 2, 3, 5, 8], total: 42, note });

export const post: Scenario = {
  name: "post",
  title: "POST of 1 KB of JSON",
  task:
    "POST a JSON object of 1 KB and read a short answer. Generators with scenarios turn the object into text for " +
    "every request, the others send fixed bytes.",
  path: "/orders",
  isSecure: false,
  script: "post",
  // Whatever isn't a POST of about 1 KB is refused, and counted as refused.
  locations: `
    location = /orders {
      default_type application/json;
      if ($request_method != POST) { return 405; }
      if ($content_length !~ "^1[0-9][0-9][0-9]$") { return 400; }
      return 200 '{"ok":true}';
    }`,
  body: order("x".repeat(BODY_BYTES - order("").length)),
};
