import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mount } from "./container.ts";
import { type ContainerBase, ContainerLife } from "./container-life.ts";
import type { ImageFolder } from "./image-folder.ts";
import { ApiError, type KubernetesApi } from "./kubernetes-api.ts";
import { DNS_ADDRESS, HOST_ADDRESS } from "./network-addresses.ts";
import { podEnvironment } from "./pod-environment.ts";
import type { PodCable, PodNetwork } from "./pod-network.ts";
import { isOver, type Pod, type PodContainer, podName } from "./pod-object.ts";
import { NotYet, podVolumes } from "./pod-volumes.ts";

const AGAIN_MS = 300;
/** A kubelet gives no pod less, not even one that is deleted by force. */
const LEAST_GRACE_SECONDS = 2;
const NOBODY = 65534;

/** What a pod is made of on this machine. */
export interface PodSurroundings {
  readonly api: KubernetesApi;
  readonly network: PodNetwork;
  readonly image: ImageFolder;
  readonly folder: string;
}

/** One pod of a node: volumes, network, init containers, containers, status, and its end. */
export class PodRunner {
  readonly #around: PodSurroundings;
  readonly #folder: string;
  #pod: Pod;
  #cable: PodCable | null = null;
  #lives: ContainerLife[] = [];
  #initLives: ContainerLife[] = [];
  #phase: "Pending" | "Running" | "Succeeded" | "Failed" = "Pending";
  #reason: string | null = null;
  #initialized = false;
  #ending = false;
  #lost = false;
  #telling: Promise<void> = Promise.resolve();
  readonly #startTime = new Date().toISOString();
  readonly #finished: Promise<void>;

  constructor(pod: Pod, around: PodSurroundings) {
    this.#pod = pod;
    this.#around = around;
    this.#folder = join(around.folder, pod.metadata.uid);
    mkdirSync(this.#folder, { recursive: true });
    this.#finished = this.#run().catch((error: unknown) => {
      console.error(`${podName(pod)}:`, error);
      this.#phase = "Failed";
      this.#tell();
    });
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** A container of it, by its name or the first. */
  container(name?: string): ContainerLife | undefined {
    const all = [...this.#lives, ...this.#initLives];
    return name === undefined ? all[0] : all.find((life) => life.name === name);
  }

  get containers(): readonly ContainerLife[] {
    return this.#lives;
  }

  async #run(): Promise<void> {
    const { spec } = this.#pod;
    const volumes = await this.#when(() =>
      podVolumes(this.#around.api, this.#pod, join(this.#folder, "volumes")),
    );
    if (volumes === null) return;
    const { sysctls = [] } = spec.securityContext ?? {};
    this.#cable = await this.#around.network.lay(
      Object.fromEntries(sysctls.map(({ name, value }) => [name, value])),
    );
    this.#tell();
    const makeLife = async (container: PodContainer): Promise<ContainerLife | null> => {
      const base = await this.#when(() => this.#base(container, volumes));
      if (base === null) return null;
      return new ContainerLife(this.#pod, container, base, this.#folder, this.#cable!.address, () =>
        this.#tell(),
      );
    };
    for (const container of spec.initContainers ?? []) {
      const life = await makeLife(container);
      if (life === null) return;
      this.#initLives.push(life);
      const code = await life.run((last) => last !== 0 && spec.restartPolicy !== "Never");
      if (this.#ending || this.#lost) return;
      if (code !== 0) return this.#over("Failed");
    }
    this.#initialized = true;
    for (const container of spec.containers) {
      const life = await makeLife(container);
      if (life === null) return;
      this.#lives.push(life);
    }
    this.#phase = "Running";
    const deadline = this.#deadline();
    const again = (code: number): boolean =>
      spec.restartPolicy === "Always" || (spec.restartPolicy === "OnFailure" && code !== 0);
    const codes = await Promise.all(this.#lives.map((life) => life.run(again)));
    clearTimeout(deadline);
    if (!this.#lost) this.#over(codes.every((code) => code === 0) ? "Succeeded" : "Failed");
  }

  #over(phase: "Succeeded" | "Failed"): void {
    this.#phase = phase;
    this.#tell();
  }

  #deadline(): NodeJS.Timeout | undefined {
    const { activeDeadlineSeconds: seconds, terminationGracePeriodSeconds: grace } = this.#pod.spec;
    if (seconds === undefined) return undefined;
    return setTimeout(() => {
      this.#reason = "DeadlineExceeded";
      for (const life of this.#lives) void life.stop(grace * 1000);
    }, seconds * 1000);
  }

  /** What comes of this once all that it needs is there; null where the pod ends before. */
  async #when<Value>(make: () => Promise<Value>): Promise<Value | null> {
    while (!this.#ending && !this.#lost) {
      try {
        return await make();
      } catch (error) {
        if (!(error instanceof NotYet)) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    return null;
  }

  async #base(container: PodContainer, volumes: ReadonlyMap<string, string>): Promise<ContainerBase> {
    const { image, api } = this.#around;
    const { metadata, spec } = this.#pod;
    const { runAsUser = NOBODY, runAsGroup = NOBODY, fsGroup } = spec.securityContext ?? {};
    if (container.securityContext?.readOnlyRootFilesystem !== true) {
      throw new Error(`the rig plays no container that may write to its image: ${container.name}`);
    }
    if (container.command === undefined) throw new Error(`the rig plays no container without a command`);
    const own = (volumeMounts: PodContainer["volumeMounts"] = []): Mount[] =>
      volumeMounts.map(({ name, mountPath, readOnly = false }) => ({
        ...{ from: volumes.get(name)!, to: mountPath, readOnly },
      }));
    return {
      ...{ image: image.folder, workingFolder: image.workingFolder, network: this.#cable!.namespace },
      hostName: metadata.name,
      command: [...container.command, ...(container.args ?? [])],
      environment: await podEnvironment(api, this.#pod, container, image.environment),
      mounts: [...this.#names(), ...own(container.volumeMounts)],
      ...{ user: runAsUser, group: runAsGroup, moreGroups: fsGroup === undefined ? [] : [fsGroup] },
    };
  }

  /** The files that tell a container its own name and who knows others. */
  #names(): Mount[] {
    const { name, namespace } = this.#pod.metadata;
    const domains = ["svc", "cluster.local"];
    const search = [`${namespace}.svc.cluster.local`, domains.join("."), domains[1]].join(" ");
    const files = {
      hosts: `127.0.0.1 localhost\n${this.#cable!.address} ${name}\n`,
      hostname: `${name}\n`,
      "resolv.conf": `nameserver ${DNS_ADDRESS}\nsearch ${search}\noptions ndots:5\n`,
    };
    return Object.entries(files).map(([file, text]) => {
      writeFileSync(join(this.#folder, file), text);
      return { from: join(this.#folder, file), to: `/etc/${file}`, readOnly: true };
    });
  }

  get #status(): unknown {
    const ready = this.#phase === "Running" && this.#lives.every((life) => life.ready);
    const condition = (type: string, holds: boolean) => ({ type, status: holds ? "True" : "False" });
    const mine = [
      condition("Initialized", this.#initialized),
      condition("ContainersReady", ready),
      condition("Ready", ready),
    ];
    const others = (this.#pod.status?.conditions ?? []).filter(({ type }) => type === "PodScheduled");
    return {
      ...{ phase: this.#phase, reason: this.#reason, startTime: this.#startTime, hostIP: HOST_ADDRESS },
      ...(this.#cable === null ? {} : { podIP: this.#cable.address, podIPs: [{ ip: this.#cable.address }] }),
      conditions: [...others, ...mine],
      initContainerStatuses: this.#initLives.map((life) => life.status),
      containerStatuses: this.#lives.map((life) => life.status),
    };
  }

  get #path(): string {
    const { namespace, name } = this.#pod.metadata;
    return `/api/v1/namespaces/${namespace}/pods/${name}`;
  }

  /** Tells the API how the pod is, in order; of a pod that is gone there is nothing to tell. */
  #tell(): void {
    const { uid } = this.#pod.metadata;
    this.#telling = this.#telling.then(async () => {
      if (this.#lost) return;
      try {
        await this.#around.api.merge(`${this.#path}/status`, { metadata: { uid }, status: this.#status });
      } catch (error) {
        if (!(error instanceof ApiError && (error.status === 404 || error.status === 409))) throw error;
      }
    });
    this.#telling.catch((error: unknown) => console.error(`${podName(this.#pod)}:`, error));
  }

  /** The pod as the API has it now: one that is to go is ended, in order. */
  async update(pod: Pod, gone: boolean): Promise<void> {
    this.#pod = pod;
    const { deletionTimestamp, deletionGracePeriodSeconds: grace = 0, uid } = pod.metadata;
    if (this.#ending || !(gone || deletionTimestamp !== undefined)) return;
    this.#ending = true;
    if (!isOver(pod)) {
      const graceMs = Math.max(grace, LEAST_GRACE_SECONDS) * 1000;
      await Promise.all([...this.#lives, ...this.#initLives].map((life) => life.stop(graceMs)));
    }
    await this.#finished;
    await this.#telling;
    await this.#clear();
    if (gone || this.#lost) return;
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    await this.#around.api.ask("DELETE", this.#path, options).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    });
  }

  async #clear(): Promise<void> {
    if (this.#cable !== null) await this.#around.network.remove(this.#cable);
    this.#cable = null;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends all its processes at once and tells nobody, as a node whose power fails. */
  async lose(): Promise<void> {
    this.#lost = true;
    const lives = [...this.#lives, ...this.#initLives];
    for (const life of lives) life.container?.signal("SIGKILL");
    await Promise.all(lives.map((life) => life.stop(0)));
    await this.#finished;
  }
}
