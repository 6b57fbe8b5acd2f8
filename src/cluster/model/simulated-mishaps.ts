import type { Clock } from "../../base/clock.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";
import type { SimulatedHost } from "../simulated-host.ts";
import type { HostEvent, SimulatedPlan } from "./simulated-plan.ts";

/** What a host that dies may have done since its last beat, or without one. */
const unheardMs = 3000;
const mostHosts = 6;

/** Cuts off, freezes and ends the hosts and threads of a simulated cluster as planned. */
export class SimulatedMishaps {
  /** Something ended without a word: samples may be lost with it. */
  mayLose = false;
  /** What a bound may be short of: nobody can tell how fast one was that died before it was heard for a second. */
  unknowable = 0;
  /** When all that passes by itself will be over: hosts that were away are not back before. */
  disturbedUntilMs = 0;
  readonly #plan: SimulatedPlan;
  readonly #cluster: SimulatedCluster;
  readonly #clock: Clock;
  readonly #left = new Set<SimulatedHost>();

  constructor(plan: SimulatedPlan, cluster: SimulatedCluster, clock: Clock) {
    this.#plan = plan;
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Whether it could happen. */
  befall(event: HostEvent): boolean {
    const cluster = this.#cluster;
    switch (event.kind) {
      case "join host":
        if (cluster.hosts.length < mostHosts) cluster.addHost();
        return true;
      case "bus down":
        cluster.busIsUp = false;
        this.#later(event.forMs, () => {
          cluster.busIsUp = true;
        });
        return true;
      case "bad bus": {
        const links = [cluster.controllerLink, ...this.#hosts.map(({ link }) => link)];
        for (const link of links) link.faults = event.faults;
        this.#later(event.forMs, () => {
          for (const link of links) link.faults = this.#plan.faults;
        });
        return true;
      }
      case "hang thread":
      case "kill thread":
        return this.#endThread(event);
      default:
        return this.#befallHost(event, this.#hosts[event.host % this.#hosts.length]!);
    }
  }

  /** The same for rows: one that leaves gives back only what is taken back in time. */
  get mayLoseRows(): boolean {
    return this.mayLose || this.#left.size > 0;
  }

  get #hosts(): SimulatedHost[] {
    return this.#cluster.hosts.filter((host) => !this.#left.has(host));
  }

  #later(forMs: number, over: () => void): void {
    this.disturbedUntilMs = Math.max(this.disturbedUntilMs, this.#clock.now() + forMs);
    this.#clock.setTimer(over, forMs);
  }

  #befallHost(event: Extract<HostEvent, { host: number }>, host: SimulatedHost): boolean {
    const { link } = host;
    switch (event.kind) {
      case "cut host":
        link.partitioned = true;
        this.#later(event.forMs, () => {
          if (!host.isDead) link.partitioned = false;
        });
        return true;
      case "freeze host":
        host.freeze();
        this.#later(event.forMs, () => {
          if (!host.isDead) host.thaw();
        });
        return true;
      case "deafen host":
        link.deafTo = "sim.";
        this.#later(event.forMs, () => {
          link.deafTo = null;
        });
        return true;
      case "leave host":
        if (this.#hosts.length < 2) return false;
        this.#left.add(host);
        void host.leave();
        return true;
      default:
        if (this.#hosts.length < 2) return false;
        this.#left.add(host);
        this.mayLose = true;
        this.unknowable += (this.#plan.users * unheardMs) / this.#plan.requestEachMs;
        host.kill();
        return true;
    }
  }

  #endThread({ kind, thread }: Extract<HostEvent, { thread: number }>): boolean {
    const threads = this.#hosts.filter(({ clock }) => !clock.isFrozen).flatMap((host) => host.threads);
    const victim = threads[thread % Math.max(1, threads.length)];
    if (victim?.load == null) return false;
    this.mayLose = true;
    if (kind === "hang thread") victim.hang();
    else victim.exit("left with code 1");
    return true;
  }
}
