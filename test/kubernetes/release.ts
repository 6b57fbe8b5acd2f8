import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type HelmMajor, helmPrograms } from "../support/helm.ts";
import { Workspace } from "../support/workspace.ts";
import { startTarget } from "../target/start-target.mjs";
import type { Cluster } from "./cluster.ts";
import { ConsoleClient } from "./console-client.ts";
import { IMAGE } from "./image-folder.ts";
import { HOST_ADDRESS } from "./network-addresses.ts";
import { type CommandHow, type Outcome, Transcript } from "./transcript.ts";

const chart = fileURLToPath(new URL("../../deploy/chart", import.meta.url));
const LONGEST_WAIT_MS = 120_000;
const POLL_MS = 200;

/** Who is not logged in has no cart: with one, requests fail. */
const scenario = `
import { between, HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  static override waitTime = between(0.05, 0.15);
  @task(3) async home() { await this.client.get("/"); }
  @task async products() { await this.client.get("/products"); }
  @task async basket() { if (process.env.WITH_CART) await this.client.get("/cart"); }
}
`;

interface HelmHow extends CommandHow {
  readonly args?: readonly string[];
}

/** A namespace of a cluster in which a user installs the chart, with a target on this machine to put load on. */
export class Release {
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly target: Awaited<ReturnType<typeof startTarget>>;
  readonly transcript: Transcript;
  readonly #workspace: Workspace;
  readonly #programs: NonNullable<ReturnType<typeof helmPrograms>>;

  private constructor(
    cluster: Cluster,
    namespace: string,
    target: Release["target"],
    programs: NonNullable<ReturnType<typeof helmPrograms>>,
  ) {
    [this.cluster, this.namespace, this.target, this.#programs] = [cluster, namespace, target, programs];
    this.#workspace = new Workspace({ "locustfile.ts": scenario });
    const { folder } = this.#workspace;
    const homes = { HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder, HOME: folder };
    this.transcript = new Transcript({ KUBECONFIG: cluster.plane.kubeconfig, NO_COLOR: "1", ...homes });
  }

  static async prepare(cluster: Cluster, namespace: string, helm: HelmMajor = 4): Promise<Release> {
    const programs = helmPrograms(helm);
    if (programs === null) throw new Error("no Helm");
    await cluster.plane.api.ask("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
    const target = await startTarget({ host: HOST_ADDRESS });
    return new Release(cluster, namespace, target, programs);
  }

  /** Takes the target and the folder away. */
  async close(): Promise<void> {
    await this.target.stop();
    this.#workspace.remove();
  }

  helm(command: string, args: readonly string[], how: CommandHow = {}): Promise<Outcome> {
    return this.transcript.run(this.#programs.helm, [command, "--namespace", this.namespace, ...args], how);
  }

  kubectl(args: readonly string[], how: CommandHow = {}): Promise<Outcome> {
    return this.transcript.run(this.#programs.kubectl, ["--namespace", this.namespace, ...args], how);
  }

  /** `helm install swarm` with these values; waits until all is up. */
  install(values: readonly string[], { args = [], ...how }: HelmHow = {}): Promise<Outcome> {
    const all = [
      `image.repository=${IMAGE.repository}`,
      `image.tag=${IMAGE.tag}`,
      `loadtest.host=${this.target.url}`,
      ...values,
    ].flatMap((value) => ["--set", value]);
    const file = `scenario.file=${join(this.#workspace.folder, "locustfile.ts")}`;
    return this.#apply("install", ["--set-file", file, ...all, ...args], how);
  }

  /** The same for `helm upgrade`, with the values of before besides. */
  upgrade(values: readonly string[], { args = [], ...how }: HelmHow = {}): Promise<Outcome> {
    const all = values.flatMap((value) => ["--set", value]);
    return this.#apply("upgrade", ["--reuse-values", ...all, ...args], how);
  }

  #apply(command: "install" | "upgrade", args: readonly string[], how: CommandHow): Promise<Outcome> {
    return this.helm(command, ["swarm", chart, ...args, "--wait", "--timeout", "5m"], how);
  }

  /** Waits until this holds; a look that throws doesn't hold. @throws with what was looked for last */
  async until(
    what: string,
    holds: () => boolean | Promise<boolean>,
    longestMs = LONGEST_WAIT_MS,
  ): Promise<void> {
    let last: unknown;
    const endMs = performance.now() + longestMs;
    while (performance.now() < endMs) {
      try {
        if (await holds()) return this.transcript.say(what);
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`it never came: ${what}`, { cause: last });
  }

  /** The console through its Service, with the token of the release's Secret. */
  async console(): Promise<ConsoleClient> {
    const path = `/api/v1/namespaces/${this.namespace}/secrets/swarm-acrida-auth`;
    const { data } = await this.cluster.plane.api.get<{ data: Record<string, string> }>(path);
    const token = Buffer.from(data["web-token"]!, "base64").toString();
    const name = `swarm-acrida-controller.${this.namespace}.svc.cluster.local`;
    return new ConsoleClient(this.cluster.addressOf(name)!, name, token);
  }

  /** `helm uninstall`, and nothing of the release is left: no object, no volume, no process, no network. */
  async uninstall(): Promise<void> {
    const { cluster, namespace } = this;
    await this.helm("uninstall", ["swarm", "--wait", "--timeout", "5m"]);
    await this.until("no pod is left", async () => {
      return !(await cluster.objectsOf(namespace)).some((name) => name.startsWith("pods/"));
    });
    await this.until("no volume is left", async () => {
      const { items } = await cluster.plane.api.get<{ items: unknown[] }>("/api/v1/persistentvolumes");
      return items.length === 0;
    });
    expect(await cluster.objectsOf(namespace)).toEqual([]);
    await this.until("no network of a pod is left", () => cluster.network.left().length === 0);
    this.transcript.say(`nothing is left in the namespace ${namespace}`);
  }

  /** What the controller's and all other containers have said, for whoever looks why a test failed. */
  async keepLogs(folder: string): Promise<void> {
    for (const runner of this.cluster.pods(this.namespace)) {
      for (const { name, log } of runner.containers) {
        const { stdout } = await this.transcript.run("cat", [log], { show: false, mayFail: true });
        writeFileSync(join(folder, `${runner.pod.metadata.name}.${name}.log`), stdout);
      }
    }
  }
}
