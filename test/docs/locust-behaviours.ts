import type { Behaviour } from "./behaviours/behaviour.ts";
import { clusterBehaviours } from "./behaviours/cluster.ts";
import { httpBehaviours } from "./behaviours/http.ts";
import { loadBehaviours } from "./behaviours/load.ts";
import { reportsBehaviours } from "./behaviours/reports.ts";
import { usersBehaviours } from "./behaviours/users.ts";

/** What Locust's own tests check, in the order of the numbers. */
export const behaviours: readonly Behaviour[] = [
  ...loadBehaviours,
  ...clusterBehaviours,
  ...usersBehaviours,
  ...httpBehaviours,
  ...reportsBehaviours,
];
