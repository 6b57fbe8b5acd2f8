import { once } from "node:events";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { HOST_ADDRESS } from "./network-addresses.ts";
import type { Pod } from "./pod-object.ts";
import { PodRunner, type PodSurroundings } from "./pod-runner.ts";

const BEAT_MS = 10_000;
const FOLLOW_MS = 200;
const certificate = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../src/net/fixtures/${name}`, import.meta.url)));

/** What the node says that it has; nobody looks whether it is true. */
const CAPACITY = { cpu: "16", memory: "32Gi", pods: "110" };

/** A node whose containers are processes of this machine: it registers, runs the pods bound to it, and serves logs. */
export class ProcessKubelet {
  readonly name: string;
  readonly #around: PodSurroundings;
  readonly #server: Server;
  readonly #runners = new Map<string, PodRunner>();
  #beat: NodeJS.Timeout | null = null;

  private constructor(name: string, around: PodSurroundings) {
    this.name = name;
    this.#around = around;
    const keys = { key: certificate("self-signed.key.pem"), cert: certificate("self-signed.pem") };
    this.#server = createServer(keys, (asked, answer) => void this.#serve(asked, answer));
  }

  static async start(name: string, around: PodSurroundings): Promise<ProcessKubelet> {
    const kubelet = new ProcessKubelet(name, around);
    kubelet.#server.listen(0, HOST_ADDRESS);
    await once(kubelet.#server, "listening");
    await kubelet.#register();
    const mine = `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`;
    around.api.watch<Pod>(mine, (pod, gone) => kubelet.#changed(pod, gone));
    return kubelet;
  }

  async #register(): Promise<void> {
    const { api } = this.#around;
    const labels = { "kubernetes.io/hostname": this.name, "kubernetes.io/os": "linux" };
    await api.ask("POST", "/api/v1/nodes", { metadata: { name: this.name, labels } });
    const beat = (): Promise<unknown> =>
      api.merge(`/api/v1/nodes/${this.name}/status`, { status: this.#status() });
    await beat();
    this.#beat = setInterval(() => void beat().catch(console.error), BEAT_MS);
  }

  #status(): unknown {
    const now = new Date().toISOString();
    const ready = { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: now };
    return {
      ...{ capacity: CAPACITY, allocatable: CAPACITY, conditions: [ready] },
      addresses: [{ type: "InternalIP", address: HOST_ADDRESS }],
      daemonEndpoints: { kubeletEndpoint: { Port: (this.#server.address() as AddressInfo).port } },
      nodeInfo: {
        ...{
          machineID: "",
          systemUUID: "",
          bootID: "",
          kernelVersion: "",
          osImage: "",
          architecture: "amd64",
        },
        ...{
          containerRuntimeVersion: "processes://1",
          kubeletVersion: "v1.20.2",
          kubeProxyVersion: "v1.20.2",
        },
        operatingSystem: "linux",
      },
    };
  }

  #changed(pod: Pod, gone: boolean): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const known = this.#runners.get(uid);
    if (known === undefined) {
      if (gone || (deletionTimestamp !== undefined && pod.status?.phase !== "Pending")) return;
      this.#runners.set(uid, new PodRunner(pod, this.#around));
      if (deletionTimestamp === undefined) return;
    }
    const runner = this.#runners.get(uid)!;
    void runner
      .update(pod, gone)
      .then(() => void (gone && this.#runners.delete(uid)))
      .catch(console.error);
  }

  /** The pod of this name that runs here now. */
  pod(namespace: string, name: string): PodRunner | undefined {
    return this.pods.find(
      ({ pod: { metadata } }) => metadata.name === name && metadata.namespace === namespace,
    );
  }

  get pods(): PodRunner[] {
    return [...this.#runners.values()].reverse();
  }

  /** Logs, as the API server asks for them in the name of `kubectl logs`. */
  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(asked.url!, "https://node");
    const [, what, namespace, pod, name] = pathname.split("/");
    const life = what === "containerLogs" ? this.pod(namespace!, pod!)?.container(name) : undefined;
    if (life === undefined || !existsSync(life.log)) {
      answer.writeHead(404).end(`the rig serves logs of its containers only: ${pathname}`);
      return;
    }
    answer.writeHead(200, { "content-type": "text/plain" }).flushHeaders();
    let at = 0;
    do {
      const alive = life.container !== null;
      for await (const chunk of createReadStream(life.log, { start: at })) {
        at += (chunk as Buffer).length;
        answer.write(chunk);
      }
      if (!alive || searchParams.get("follow") !== "true") break;
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    } while (!answer.destroyed);
    answer.end();
  }

  /** Ends all that runs here and tells nobody. */
  async stop(): Promise<void> {
    if (this.#beat !== null) clearInterval(this.#beat);
    await Promise.all(this.pods.map((runner) => runner.lose()));
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
