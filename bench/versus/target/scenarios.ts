import { https } from "./https.ts";
import { json } from "./json.ts";
import { named } from "./named.ts";
import { post } from "./post.ts";
import type { Scenario } from "./scenario.ts";
import { sleepers } from "./sleepers.ts";
import { tiny } from "./tiny.ts";

/** Every scenario, in the order of the report. */
export const scenarios: readonly Scenario[] = [tiny, json, post, named, https, sleepers];
