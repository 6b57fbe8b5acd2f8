import type { Environment, RunStats } from "../user/environment.ts";

/** What the functions of a plugin are given to look at. */
export interface PluginContext {
  readonly environment: Environment;
  /** The numbers of the test that runs or ran last, with all its rows, a second old at most; null before the first. */
  readonly stats: RunStats | null;
}
