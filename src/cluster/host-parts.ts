import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import type { ThreadHandle } from "./thread-place.ts";

/** What a host is made of. */
export interface HostParts {
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  /** By which its threads are made: SHA-256 in hex of the bundle or the manifest. */
  readonly scenario: string;
  /** To the controller. */
  readonly bus: Bus;
  /** To the load threads of this process. */
  readonly threadBus: Bus;
  readonly clock: Clock;
  /** For ids: seeded anew in each process. */
  readonly random: Random;
  readonly logger: Logger;
  /** Name of the machine and number of the process; left out in the controller's own. */
  readonly machine?: string;
  /** How many load threads to keep. */
  readonly workers: number;
  /** Off while a debugger may hold a thread. */
  readonly watches: boolean;
  /**
   * For a host outside the controller's process; null within it, where it shares the controller's clock and fate.
   * Without an order for so long its users are stopped.
   */
  readonly remote: { readonly orphanTimeoutMs: number } | null;
  /** `exited` is called once when the thread ends by itself, with the reason: `left with code 3`. */
  startThread(workerId: string, exited: (reason: string) => void): ThreadHandle;
}
