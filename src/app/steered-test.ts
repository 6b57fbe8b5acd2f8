import type { Controller } from "../cluster/controller.ts";
import type { RunRequest } from "../cluster/run-request.ts";

/** What may be done with a test that runs. */
export interface SteeredTest {
  readonly controller: Controller;
  /** Other users and another rate, with as many load threads as they need. */
  edit(load: Pick<RunRequest, "users" | "spawnRate">): void | Promise<void>;
  /** As the controller does, but that a dispatcher has its say. */
  changeClass: Controller["changeClass"];
}
