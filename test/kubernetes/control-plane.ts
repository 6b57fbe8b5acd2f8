import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { controlPlanePrograms } from "./control-plane-programs.ts";
import { KubernetesApi } from "./kubernetes-api.ts";
import { DNS_ADDRESS, HOST_ADDRESS, SERVICE_RANGE } from "./network-addresses.ts";

const START_MS = 60_000;
const POLL_MS = 100;

/** A real API server with its etcd, controllers and scheduler on the loopback, with a storage class to claim from. */
export class ControlPlane {
  readonly api: KubernetesApi;
  /** The file by which `helm` and `kubectl` find it. */
  readonly kubeconfig: string;
  readonly #children: readonly ChildProcess[];

  private constructor(api: KubernetesApi, kubeconfig: string, children: readonly ChildProcess[]) {
    this.api = api;
    this.kubeconfig = kubeconfig;
    this.#children = children;
  }

  /** Starts all of it, with its files and logs in this folder. */
  static async start(folder: string): Promise<ControlPlane> {
    const programs = controlPlanePrograms();
    const file = (name: string): string => join(folder, name);
    const children: ChildProcess[] = [];
    const run = (name: string, program: string, ...args: string[]): void => {
      const log = openSync(file(`${name}.log`), "a");
      children.push(spawn(program, args, { cwd: folder, stdio: ["ignore", log, log] }));
    };
    mkdirSync(file("certificates"), { recursive: true });
    const token = randomBytes(16).toString("hex");
    writeFileSync(file("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file("accounts.pem"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });

    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const store = `http://127.0.0.1:${client}`;
    run(
      ...(["etcd", programs.etcd, "--data-dir", file("etcd"), "--listen-client-urls", store] as const),
      ...["--advertise-client-urls", store, "--listen-peer-urls", `http://127.0.0.1:${peer}`],
    );
    run(
      ...(["api-server", programs.apiServer, `--etcd-servers=${store}`, "--bind-address=127.0.0.1"] as const),
      ...[`--secure-port=${secure}`, `--cert-dir=${file("certificates")}`, "--authorization-mode=RBAC"],
      ...[`--token-auth-file=${file("tokens.csv")}`, `--service-cluster-ip-range=${SERVICE_RANGE}`],
      ...["--service-account-issuer=https://kubernetes.default.svc", `--advertise-address=${HOST_ADDRESS}`],
      ...[
        `--service-account-key-file=${file("accounts.pem")}`,
        "--kubelet-preferred-address-types=InternalIP",
      ],
      `--service-account-signing-key-file=${file("accounts.pem")}`,
    );

    const url = `https://127.0.0.1:${secure}`;
    const authority = file("certificates/apiserver.crt");
    const ended = () => children.find(({ exitCode }) => exitCode !== null);
    const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
      for (let waitedMs = 0; waitedMs < START_MS; waitedMs += POLL_MS) {
        const dead = ended();
        if (dead !== undefined)
          throw new Error(`${dead.spawnfile} ended with ${dead.exitCode}: see ${folder}`);
        if (await holds().catch(() => false)) return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Error(`${what} did not come within ${START_MS / 1000} s: see ${folder}`);
    };
    await until("the API server's certificate", async () => readFileSync(authority).length > 0);
    const api = new KubernetesApi(url, token, readFileSync(authority));
    await until("the API server", async () => (await api.get("/readyz")) === "ok");

    const kubeconfig = file("kubeconfig");
    const cluster = { server: url, "certificate-authority": authority };
    const config = {
      ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
      clusters: [{ name: "here", cluster }],
      users: [{ name: "admin", user: { token } }],
      contexts: [{ name: "here", context: { cluster: "here", user: "admin" } }],
    };
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    const common = [
      `--kubeconfig=${kubeconfig}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      "--port=0",
    ];
    run(
      ...([
        "controllers",
        programs.controllerManager,
        ...common,
        `--secure-port=${await freePort()}`,
      ] as const),
      ...[`--service-account-private-key-file=${file("accounts.pem")}`, `--root-ca-file=${authority}`],
      ...["--enable-hostpath-provisioner", `--cert-dir=${file("certificates")}`],
    );
    run("scheduler", programs.scheduler, ...common, `--secure-port=${await freePort()}`);
    const plane = new ControlPlane(api, kubeconfig, children);
    await plane.#furnish();
    return plane;
  }

  /** What an installer of clusters leaves besides: a default storage class, and the Service of the cluster's DNS. */
  async #furnish(): Promise<void> {
    const isDefault = { "storageclass.kubernetes.io/is-default-class": "true" };
    await this.api.ask("POST", "/apis/storage.k8s.io/v1/storageclasses", {
      metadata: { name: "folders", annotations: isDefault },
      provisioner: "kubernetes.io/host-path",
      reclaimPolicy: "Delete",
    });
    await this.api.ask("POST", "/api/v1/namespaces/kube-system/services", {
      metadata: { name: "kube-dns" },
      spec: { clusterIP: DNS_ADDRESS, ports: [{ name: "dns", port: 53, protocol: "UDP" }] },
    });
  }

  async stop(): Promise<void> {
    this.api.close();
    for (const child of [...this.#children].reverse()) {
      if (child.exitCode !== null) continue;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
  }
}
