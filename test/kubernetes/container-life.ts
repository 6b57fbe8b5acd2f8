import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Container, type ContainerPlan } from "./container.ts";
import { ControlGroup } from "./control-group.ts";
import { type Pod, type PodContainer, podName, portOf } from "./pod-object.ts";
import { Probe } from "./probe.ts";

const FIRST_PAUSE_MS = 10_000;
/** Between looks whether the command has its files. */
const LAYING_MS = 10;
const LONGEST_PAUSE_MS = 300_000;
/** What takes longer to end is said aloud: it keeps users and upgrades waiting. */
const SLOW_END_SECONDS = 3;

/** What a container's plan has besides what follows from its life: folders and control groups. */
export type ContainerBase = Omit<ContainerPlan, "folder" | "log" | "doors">;

type State = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One container of a pod over its restarts: its state as the API tells it, probes, restarts with growing pauses. */
export class ContainerLife {
  readonly #pod: Pod;
  readonly #spec: PodContainer;
  readonly #base: ContainerBase;
  readonly #folder: string;
  readonly #address: string;
  readonly #changed: () => void;
  #container: Container | null = null;
  #probes: Probe[] = [];
  #state: State = { waiting: { reason: "PodInitializing" } };
  #last: State = {};
  #ready = false;
  #started = false;
  #restarts = 0;
  #stopping = false;
  #pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | null = null;

  constructor(
    pod: Pod,
    spec: PodContainer,
    base: ContainerBase,
    folder: string,
    address: string,
    changed: () => void,
  ) {
    this.#pod = pod;
    this.#spec = spec;
    this.#base = base;
    this.#folder = join(folder, spec.name);
    this.#address = address;
    this.#changed = changed;
    mkdirSync(this.#folder, { recursive: true });
  }

  get name(): string {
    return this.#spec.name;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get container(): Container | null {
    return this.#container;
  }

  /** The file with what it says, in all its lives. */
  get log(): string {
    return join(this.#folder, "log");
  }

  get status(): Readonly<Record<string, unknown>> {
    const { name, image } = this.#spec;
    return {
      ...{ name, image, imageID: image, ready: this.#ready, started: this.#started },
      ...{ restartCount: this.#restarts, state: this.#state, lastState: this.#last },
    };
  }

  /** Runs it until it ends for good. @returns the exit code of its last life */
  async run(again: (code: number) => boolean): Promise<number> {
    for (;;) {
      const code = await this.#live();
      if (this.#stopping || !again(code)) return code;
      await this.#wait(this.#restarts === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (this.#restarts - 1));
      if (this.#stopping) return code;
      this.#last = this.#state;
      this.#restarts += 1;
    }
  }

  async #live(): Promise<number> {
    const folder = join(this.#folder, `life-${this.#restarts}`);
    mkdirSync(folder);
    const group = ControlGroup.make(`acrida-${this.#pod.metadata.uid}-${this.name}`, this.#spec);
    const doors = group?.doors ?? [];
    const container = Container.start({ ...this.#base, folder, log: this.log, doors });
    this.#container = container;
    const { startedAt, ended } = container;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over && !container.hasBegun) await new Promise((resolve) => setTimeout(resolve, LAYING_MS));
    if (!over) {
      this.#state = { running: { startedAt } };
      this.#ask();
      this.#changed();
    }
    const exitCode = await ended;
    this.#forgetProbes();
    const reason = group?.ranOut ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
    group?.remove();
    this.#container = null;
    [this.#ready, this.#started] = [false, false];
    this.#state = { terminated: { exitCode, reason, startedAt, finishedAt: new Date().toISOString() } };
    this.#changed();
    return exitCode;
  }

  /** Readiness and liveness are asked for once the start is well. */
  #ask(): void {
    const { startupProbe, readinessProbe, livenessProbe } = this.#spec;
    const begun = (): void => {
      this.#started = true;
      this.#ready = readinessProbe === undefined;
      this.#changed();
      if (readinessProbe !== undefined) {
        this.#probe(readinessProbe, (well) => {
          if (well === this.#ready) return;
          this.#ready = well;
          this.#changed();
        });
      }
      if (livenessProbe !== undefined) this.#probe(livenessProbe, (well) => void (well || this.#restart()));
    };
    if (startupProbe === undefined) {
      begun();
      return;
    }
    this.#probe(startupProbe, (well) => {
      this.#forgetProbes();
      if (well) begun();
      else this.#restart();
    });
  }

  #probe(spec: NonNullable<PodContainer["livenessProbe"]>, tell: (well: boolean) => void): void {
    this.#probes.push(new Probe(spec, this.#address, portOf(this.#pod, spec.httpGet.port), tell));
  }

  #restart(): void {
    console.log(`probes give up ${podName(this.#pod)} ${this.name}`);
    this.#forgetProbes();
    void this.#end(this.#pod.spec.terminationGracePeriodSeconds * 1000);
  }

  #forgetProbes(): void {
    for (const probe of this.#probes) probe.stop();
    this.#probes = [];
  }

  async #end(graceMs: number): Promise<void> {
    const container = this.#container;
    if (container === null) return;
    container.signal("SIGTERM");
    const timer = setTimeout(() => container.signal("SIGKILL"), graceMs);
    const askedMs = performance.now();
    const code = await container.ended;
    clearTimeout(timer);
    const seconds = (performance.now() - askedMs) / 1000;
    if (seconds < SLOW_END_SECONDS) return;
    console.log(`${podName(this.#pod)} ${this.name} took ${seconds.toFixed(1)} s to end, with ${code}`);
  }

  #wait(ms: number): Promise<void> {
    this.#state = ms === 0 ? this.#state : { waiting: { reason: "CrashLoopBackOff" } };
    return new Promise((resolve) => {
      const end = () => {
        this.#pause = null;
        resolve();
      };
      this.#pause = { timer: setTimeout(end, Math.min(ms, LONGEST_PAUSE_MS)), end };
    });
  }

  /** Ends it for good: SIGTERM, and SIGKILL after the grace period. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#pause !== null) {
      clearTimeout(this.#pause.timer);
      this.#pause.end();
    }
    await this.#end(graceMs);
  }
}
