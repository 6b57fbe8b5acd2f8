import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { freePort } from "../support/free-port.ts";
import { findHelm } from "../support/helm.ts";
import { describeResult, startAcrida } from "../support/run-acrida.ts";
import type { RunReport } from "../support/run-report.ts";
import { Workspace } from "../support/workspace.ts";
import { KubernetesObjects } from "./kubernetes-objects.ts";
import { checkScenario, PodProcesses } from "./pod-processes.ts";
import type { Values } from "./value-sets.ts";

const LONGEST_MS = 150_000;
const target = targetPerTest();

const file = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get("/"); }
  }`;

/** The bus of a release, with a folder in place of its volume; null where something is missing. */
const release = async (values: Values, places: Readonly<Record<string, string>> = {}) => {
  const [helm, kubernetes] = [findHelm(4), await KubernetesObjects.open()];
  if (helm === null || kubernetes === null) return null;
  const workspace = new Workspace({ "scenario/locustfile.ts": file, "volume/reports/.keep": "" });
  const folders = { "/var/lib/acrida": workspace.path("volume"), "/scenario": workspace.path("scenario") };
  const all = { scenario: { file }, ...values };
  const pods = await PodProcesses.start(helm, kubernetes, all, { ...folders, ...places });
  onTestFinished(async () => {
    await pods?.nats.stop();
    workspace.remove();
  });
  return pods === null ? null : { pods, workspace };
};

/** Asks the console under a name of the cluster, which this machine does not know. */
const ask = (port: number, method: string, path: string, token: string, body = ""): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = {
      host: "swarm-acrida-controller.tests.svc:8089",
      authorization: `Bearer ${token}`,
      ...(body === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      "content-length": body.length,
    };
    const asked = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
      });
    });
    asked.on("error", reject).end(body);
  });

const eventually = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  for (let looks = 0; looks < 400; looks += 1) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came: ${what}`);
};

test("the pods of a headless run find each other, and its Job leaves code and report", {
  timeout: LONGEST_MS,
}, async (context) => {
  const loadtest = {
    ...{ headless: true, host: target().url, users: 8, spawnRate: 100, runTime: "3s" },
    options: { saturation: "warn" },
  };
  const made = await release({ loadtest });
  if (made === null) return context.skip("something is missing");
  const { pods, workspace } = made;
  const workers = [1, 2].map(() => pods.run("Job", "swarm-acrida-worker-1"));
  const controller = await pods.run("Job", "swarm-acrida-controller-1").ended;
  expect(controller.code, describeResult(controller)).toBe(0);
  for (const worker of workers) expect((await worker.ended).code).toBe(0);
  const report = workspace.json<RunReport>("volume/reports/report.json");
  expect(report.run.workers).toBe(2);
  await expectLedgerAgrees(report, target());
  expect(workspace.has("volume/reports/report.html")).toBe(true);
  expect(workspace.has("volume/reports/report_stats.csv")).toBe(true);
});

test("the console's pods run a test that is started through the Service, and pass helm test", {
  timeout: LONGEST_MS,
}, async (context) => {
  const port = await freePort();
  const loadtest = { host: target().url, options: { saturation: "warn" } };
  // The console's port is the one value that stands in the environment by itself.
  const made = await release({ loadtest }, { "8089": String(port) });
  if (made === null) return context.skip("something is missing");
  const { pods } = made;
  const token = pods.secret("web-token");
  const controller = pods.run("StatefulSet", "swarm-acrida-controller");
  const workers = [1, 2].map(() => pods.run("Deployment", "swarm-acrida-worker"));
  await controller.until(/open at \S+/);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/stats/requests`)).status).toBe(401);
  const workerCount = async () =>
    JSON.parse(await ask(port, "GET", "/worker-count", token)).worker_count as number;
  await eventually("two workers", async () => (await workerCount()) === 2);

  const check = await startAcrida(
    [
      "-f",
      checkScenario,
      "--headless",
      "-u",
      "5",
      "-r",
      "5",
      "-t",
      "2s",
      "--processes",
      "1",
      "--saturation",
      "warn",
    ],
    { env: { ACRIDA_HOST: `http://127.0.0.1:${port}`, CONSOLE_TOKEN: token } },
  ).ended;
  expect(check.code, describeResult(check)).toBe(0);
  expect(check.stdout).toContain("load threads that have joined: 2");

  await ask(port, "POST", "/swarm", token, "user_count=6&spawn_rate=100");
  const stats = async () =>
    JSON.parse(await ask(port, "GET", "/stats/requests", token)) as {
      state: string;
      user_count: number;
      stats: { name: string; num_requests: number }[];
    };
  const requests = async () =>
    (await stats()).stats.find(({ name }) => name === "Aggregated")?.num_requests ?? 0;
  await eventually("requests", async () => (await requests()) > 100);
  workers[0]!.signal("SIGTERM");
  expect((await workers[0]!.ended).code).toBe(0);
  const before = await requests();
  await eventually("more requests, by the other worker", async () => (await requests()) > before + 100);
  await ask(port, "POST", "/stop", token);
  await eventually("the end", async () => (await stats()).state === "stopped");
  const served = (await target().ledger()).records;
  expect(await requests()).toBe(served);
  controller.signal("SIGTERM");
  const end = await controller.ended;
  expect(end.code, describeResult(end)).toBe(0);
  expect((await workers[1]!.ended).code).toBe(0);
});
