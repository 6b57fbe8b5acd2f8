import { mkdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunReport } from "../support/run-report.ts";
import { compareLedger } from "../target/compare-ledger.mjs";
import { Cluster } from "./cluster.ts";
import type { ConsoleStats } from "./console-client.ts";
import type { PodRunner } from "./pod-runner.ts";
import { Release } from "./release.ts";

let cluster: Cluster;
let release: Release;

beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster?.stop());
afterEach(async ({ task }) => {
  const folder = process.env.KUBERNETES_LOGS;
  if (task.result?.state === "fail" && folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    await release.keepLogs(folder);
  }
  await release.close();
});

/** The console's rows as the ledger's comparison takes them; nothing was cut off or asked for twice. */
const reportOf = ({ stats }: ConsoleStats) => {
  const rows = stats.map((row) => ({
    ...{ method: row.method, name: row.name, requests: row.num_requests, failures: row.num_failures },
    ...{ aborted: 0, bytes: Math.round(row.avg_content_length * row.num_requests) },
  }));
  return {
    run: { aborted: 0, retries: 0, hops: 0 },
    total: rows.at(-1)!,
    entries: rows.slice(0, -1),
    errors: [],
  };
};

/** The report in the volume that a pod has open: what `kubectl exec` would fetch. */
const reportIn = async (namespace: string, deployment: string): Promise<RunReport> => {
  const runner = cluster.pods(namespace).find(({ pod }) => pod.metadata.name.startsWith(deployment))!;
  const text = await runner.container()!.container!.run("cat", "/var/lib/acrida/reports/report.json");
  return JSON.parse(text) as RunReport;
};

/** Whether a pod gets through to a port of the controller's Service. */
const reachesController = async (runner: PodRunner, port: number): Promise<boolean> => {
  const door = `exec 3<>/dev/tcp/swarm-acrida-controller/${port}`;
  try {
    await runner.container()!.container!.run("timeout", "5", "bash", "-c", door);
    return true;
  } catch {
    return false;
  }
};

test("a swarm is put up, scaled, loses its controller twice, and is taken down", async () => {
  release = await Release.prepare(cluster, "tests");
  await release.install(["worker.replicas=4"]);
  await release.kubectl(["get", "all"]);
  await release.helm("test", ["swarm", "--logs"]);
  const console = await release.console();
  const requests = async () => (await console.stats()).stats.at(-1)?.num_requests ?? 0;
  const goesOn = async (what: string, after?: () => Promise<void>) => {
    const before = await requests();
    await after?.();
    await release.until(what, async () => (await requests()) > before + 500);
  };
  const workersAre = (count: number) =>
    release.until(`${count} workers`, async () => (await console.workerCount()) === count);
  const usersAre = (count: number) =>
    release.until(`${count} users`, async () => (await console.stats()).user_count === count);

  await workersAre(4);
  const podNamed = (begin: string) =>
    cluster.pods("tests").find(({ pod }) => pod.metadata.name.startsWith(begin))!;
  expect(await reachesController(podNamed("swarm-acrida-worker"), 8089)).toBe(true);
  expect(await reachesController(podNamed("swarm-acrida-nats"), 8089)).toBe(false);
  release.transcript.say("a worker may open the console, the bus may open nothing");
  await console.ask("POST", "/swarm", "user_count=40&spawn_rate=20");
  await usersAre(40);
  await goesOn("load");
  await release.kubectl(["scale", "deployment/swarm-acrida-worker", "--replicas=6"]);
  await workersAre(6);
  await goesOn("load from six workers");
  await release.kubectl(["scale", "deployment/swarm-acrida-worker", "--replicas=2"]);
  await workersAre(2);
  await usersAre(40);
  await goesOn("load from two workers");
  await release.upgrade(["worker.replicas=3"]);
  await workersAre(3);
  await goesOn("load after helm upgrade");

  const name = "swarm-acrida-controller-0";
  const controller = () => cluster.pod("tests", name);
  await goesOn("load after the controller was killed", async () => {
    const { pid } = controller().container("controller")!.container!;
    release.transcript.say(`$ kill -9 ${pid}   # the controller`);
    process.kill(pid!, "SIGKILL");
  });
  await release.kubectl(["get", "pods"]);

  await goesOn("load after the controller's pod was made anew", async () => {
    release.transcript.say("the controller's node loses its power");
    const lost = controller().pod.metadata.uid;
    await controller().lose();
    await release.kubectl(["delete", "pod", name, "--force", "--grace-period=0"]);
    await release.until("another pod in its place", () => controller().pod.metadata.uid !== lost);
  });
  await usersAre(40);
  await release.kubectl(["logs", name, "--container=controller", "--tail=20"]);

  await console.ask("POST", "/stop");
  await release.until("the end", async () => (await console.stats()).state === "stopped");
  const ledger = await release.target.ledger();
  const stats = await console.stats();
  release.transcript.say(
    `${stats.stats.at(-1)!.num_requests} requests by the console, ${ledger.records} by the target`,
  );
  expect(compareLedger(reportOf(stats), ledger)).toEqual([]);
  await release.uninstall();
});

test("a run without the console leaves its exit code and its report, and a failed one says so", async () => {
  release = await Release.prepare(cluster, "nightly", 3);
  const values = [
    ...["worker.replicas=4", "loadtest.headless=true", "loadtest.users=40", "loadtest.spawnRate=20"],
    ...["loadtest.runTime=8s", "loadtest.options.saturation=warn"],
  ];
  await release.install([...values], { args: ["--wait-for-jobs"] });
  const exitCode = async (run: number): Promise<string> => {
    const path = "{.items[0].status.containerStatuses[0].state.terminated.exitCode}";
    const pods = ["get", "pod", "--selector", `job-name=swarm-acrida-controller-${run}`];
    return (await release.kubectl([...pods, "--output", `jsonpath=${path}`])).stdout;
  };
  expect(await exitCode(1)).toBe("0");
  await release.kubectl(["logs", "job/swarm-acrida-controller-1", "--tail=30"]);
  await release.kubectl(["scale", "deployment/swarm-acrida-reports", "--replicas=1"]);
  await release.kubectl(["rollout", "status", "deployment/swarm-acrida-reports", "--timeout=60s"]);
  const report = await reportIn("nightly", "swarm-acrida-reports");
  const ledger = await release.target.ledger();
  release.transcript.say(`${report.total.requests} requests by the report, ${ledger.records} by the target`);
  expect(compareLedger(report, ledger)).toEqual([]);
  expect(report.run.exitCode).toBe(0);
  await release.kubectl(["scale", "deployment/swarm-acrida-reports", "--replicas=0"]);

  const cart = "loadtest.environment.WITH_CART=yes";
  const failed = await release.upgrade([cart], { args: ["--wait-for-jobs"], mayFail: true });
  expect(failed.code).not.toBe(0);
  expect(await exitCode(2)).toBe("1");
  await release.kubectl(["get", "jobs,pods"]);
  await release.uninstall();
});
