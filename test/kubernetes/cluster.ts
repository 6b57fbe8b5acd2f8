import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterDns } from "./cluster-dns.ts";
import { ControlPlane } from "./control-plane.ts";
import { type ImageFolder, imageFolder } from "./image-folder.ts";
import type { ApiObject, KubernetesApi } from "./kubernetes-api.ts";
import { HOST_ADDRESS } from "./network-addresses.ts";
import { PodNetwork } from "./pod-network.ts";
import type { Pod } from "./pod-object.ts";
import type { PodRunner } from "./pod-runner.ts";
import { ProcessKubelet } from "./process-kubelet.ts";
import {
  type Endpoints,
  type NetworkPolicy,
  policyRules,
  type Service,
  serviceRules,
} from "./router-rules.ts";

const NODES = ["node-1", "node-2"];

/** Keeps what a watch tells, and says when it has changed. */
const kept = <Item extends ApiObject>(
  api: KubernetesApi,
  path: string,
  changed: () => void,
): Map<string, Item> => {
  const items = new Map<string, Item>();
  api.watch<Item>(path, (item, gone) => {
    if (gone) items.delete(item.metadata.uid!);
    else items.set(item.metadata.uid!, item);
    changed();
  });
  return items;
};

/**
 * A Kubernetes cluster on this machine: the real control plane, two nodes whose containers are processes of the real
 * image's files in namespaces of their own, a router in place of kube-proxy and the network plugin, and DNS.
 */
export class Cluster {
  readonly plane: ControlPlane;
  readonly network: PodNetwork;
  readonly #folder: string;
  readonly #image: ImageFolder;
  readonly #services: Map<string, Service>;
  #kubelets: ProcessKubelet[] = [];
  #dns!: ClusterDns;

  private constructor(folder: string, image: ImageFolder, plane: ControlPlane, network: PodNetwork) {
    [this.#folder, this.#image, this.plane, this.network] = [folder, image, plane, network];
    const { api } = plane;
    let ruling = Promise.resolve();
    const rule = (): void => {
      ruling = ruling
        .then(() => network.rule(serviceRules([...this.#services.values()], [...endpoints.values()])))
        .then(() => network.rule(policyRules([...policies.values()], [...pods.values()])))
        .catch(console.error);
    };
    this.#services = kept(api, "/api/v1/services", rule);
    const endpoints = kept<Endpoints>(api, "/api/v1/endpoints", rule);
    const policies = kept<NetworkPolicy>(api, "/apis/networking.k8s.io/v1/networkpolicies", rule);
    const pods = kept<Pod>(api, "/api/v1/pods", rule);
  }

  static async start(): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), "acrida-cluster-"));
    const image = imageFolder();
    const network = await PodNetwork.start();
    const plane = await ControlPlane.start(folder);
    const cluster = new Cluster(folder, image, plane, network);
    await cluster.#fill();
    return cluster;
  }

  async #fill(): Promise<void> {
    const { api } = this.plane;
    this.#dns = await ClusterDns.start((name) => this.addressOf(name));
    await api.ask("POST", "/api/v1/namespaces/kube-system/endpoints", {
      metadata: { name: "kube-dns" },
      subsets: [
        {
          addresses: [{ ip: HOST_ADDRESS }],
          ports: [{ name: "dns", port: this.#dns.port, protocol: "UDP" }],
        },
      ],
    });
    const pods = join(this.#folder, "pods");
    mkdirSync(pods);
    const around = { api, network: this.network, image: this.#image, folder: pods };
    this.#kubelets = await Promise.all(NODES.map((name) => ProcessKubelet.start(name, around)));
  }

  /** The address of a Service, by the name that the cluster's DNS knows; null for another name. */
  addressOf(name: string): string | null {
    const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(name) ?? [];
    const found = [...this.#services.values()].find(
      ({ metadata }) => metadata.name === service && metadata.namespace === namespace,
    );
    return found?.spec.clusterIP ?? null;
  }

  /** The pods of a namespace that run here, by the newest. */
  pods(namespace: string): PodRunner[] {
    const all = this.#kubelets.flatMap((kubelet) => kubelet.pods);
    return all.filter(({ pod }) => pod.metadata.namespace === namespace);
  }

  /** @throws where no node runs a pod of this name */
  pod(namespace: string, name: string): PodRunner {
    const found = this.pods(namespace).find(({ pod }) => pod.metadata.name === name);
    if (found === undefined) throw new Error(`no node runs ${namespace}/${name}`);
    return found;
  }

  /** Names of all objects of a namespace, by kind; of what each namespace has, and of events, none. */
  async objectsOf(namespace: string): Promise<string[]> {
    const { api } = this.plane;
    const names: string[] = [];
    for (const group of await this.#groups()) {
      const { resources } = await api.get<{
        resources: { name: string; namespaced: boolean; verbs: string[] }[];
      }>(group);
      for (const { name, namespaced, verbs } of resources) {
        if (!namespaced || !verbs.includes("list") || name === "events") continue;
        const { items } = await api.get<{ items: ApiObject[] }>(`${group}/namespaces/${namespace}/${name}`);
        names.push(...items.map(({ metadata }) => `${name}/${metadata.name}`));
      }
    }
    const own = /^(serviceaccounts\/default|secrets\/default-token-\w+|configmaps\/kube-root-ca\.crt)$/;
    return [...new Set(names)].filter((name) => !own.test(name)).sort();
  }

  async #groups(): Promise<string[]> {
    const { groups } = await this.plane.api.get<{ groups: { versions: { groupVersion: string }[] }[] }>(
      "/apis",
    );
    return [
      "/api/v1",
      ...groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`)),
    ];
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    await Promise.all(this.#kubelets.map((kubelet) => kubelet.stop()));
    this.#dns.stop();
    this.network.stop();
    this.#image.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
