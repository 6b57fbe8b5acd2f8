import type { Scenario } from "./scenario.ts";

export const named: Scenario = {
  name: "named",
  title: "20 named requests, cookies, redirects",
  task:
    "A visit of 20 calls in order: /login sets a cookie and redirects, 18 pages under 18 names want the cookie and " +
    "have changing paths, /leave sets a second cookie and redirects: 22 requests on the wire. Generators that know " +
    "no redirects replay the same 22 requests.",
  path: "/login",
  isSecure: false,
  script: "named",
  requestsPerCall: 22 / 20,
  locations: `
    default_type text/plain;
    location = /login { add_header Set-Cookie "session=0123456789abcdef; Path=/; HttpOnly"; return 302 /home; }
    location = /home { return 200 "hello, world"; }
    location /section/ { if ($cookie_session = "") { return 403; } return 200 "hello, world"; }
    location = /leave { add_header Set-Cookie "visit=1; Path=/"; return 302 /goodbye; }
    location = /goodbye { return 200 "hello, world"; }`,
};
