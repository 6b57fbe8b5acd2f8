import { ab } from "./ab.ts";
import { acrida, acridaOnTwoThreads } from "./acrida.ts";
import { artillery } from "./artillery.ts";
import { autocannon } from "./autocannon.ts";
import { h2load } from "./h2load.ts";
import { hey } from "./hey.ts";
import { k6 } from "./k6.ts";
import { locustFast, locustHttp } from "./locust.ts";
import type { Tool } from "./tool.ts";
import { wrk } from "./wrk.ts";

/** What every other generator is held against. */
export const reference: Tool = wrk;

/** Every generator that runs unless others are asked for. */
export const usualTools: readonly Tool[] = [
  wrk,
  acrida,
  ab,
  h2load,
  autocannon,
  hey,
  k6,
  locustFast,
  locustHttp,
  artillery,
];

/** Every generator that can be asked for. */
export const allTools: readonly Tool[] = [...usualTools, acridaOnTwoThreads];
