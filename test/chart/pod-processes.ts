import { fileURLToPath } from "node:url";
import type { Helm } from "../support/helm.ts";
import { type RunningNats, startNats } from "../support/nats-server.ts";
import { type RunningAcrida, startAcrida } from "../support/run-acrida.ts";
import { rendered } from "./chart-rig.ts";
import type { KubernetesObject, KubernetesObjects } from "./kubernetes-objects.ts";
import { type ContainerSpec, type PodSpec, podOf } from "./pod-spec.ts";
import type { Values } from "./value-sets.ts";

/** What a container of this machine has in place of a cluster's names and folders, by the texts that stand for them. */
export type Places = Readonly<Record<string, string>>;

/** The chart's pods as processes of this machine: the rendered commands with the rendered environment and secrets. */
export class PodProcesses {
  readonly #objects: readonly KubernetesObject[];
  readonly #places: Places;
  readonly nats: RunningNats;

  private constructor(objects: readonly KubernetesObject[], places: Places, nats: RunningNats) {
    this.#objects = objects;
    this.#places = places;
    this.nats = nats;
  }

  /** Starts the bus with the chart's settings; null, said aloud, where there is no nats-server. */
  static async start(
    helm: Helm,
    kubernetes: KubernetesObjects,
    values: Values,
    places: Places,
  ): Promise<PodProcesses | null> {
    const objects = kubernetes.parse(rendered(helm, values));
    const find = (kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)!;
    const settings = find("ConfigMap", "swarm-acrida-nats").data!["nats.conf"]!;
    const secret = find("Secret", "swarm-acrida-auth").data!;
    const password = (key: string): string => JSON.stringify(Buffer.from(secret[key]!, "base64").toString());
    const nats = await startNats(
      settings
        .replace(/^port: .*\n|^http_port: .*\n/gm, "")
        .replace("$CONTROLLER_PASSWORD", password("controller-password"))
        .replace("$WORKER_PASSWORD", password("worker-password")),
    );
    if (nats === null) return null;
    return new PodProcesses(objects, { "nats://swarm-acrida-nats:4222": nats.url, ...places }, nats);
  }

  /** The value of a key of the release's Secret. */
  secret(key: string): string {
    const secret = this.#objects.find(({ kind }) => kind === "Secret")!;
    return Buffer.from(secret.data![key]!, "base64").toString();
  }

  /** Starts the one container of the pods that an object makes. */
  run(kind: string, name: string): RunningAcrida {
    const object = this.#objects.find((one) => one.kind === kind && one.metadata.name === name);
    const [container] = (podOf(object!) as PodSpec).containers as [ContainerSpec];
    const env = (container.env ?? []).map(({ name: variable, value, valueFrom }) => [
      variable,
      value === undefined ? this.secret(valueFrom!.secretKeyRef!.key) : this.#placed(value),
    ]);
    const args = (container.args ?? []).map((word) => this.#placed(word));
    return startAcrida(args, { env: Object.fromEntries(env), longestMs: 100_000 });
  }

  #placed(text: string): string {
    return Object.entries(this.#places).reduce((now, [from, to]) => now.replaceAll(from, to), text);
  }
}

/** The load of `helm test`. */
export const checkScenario = fileURLToPath(new URL("../../deploy/chart/files/check.ts", import.meta.url));
