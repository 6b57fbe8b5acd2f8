import { expect, test } from "vitest";
import { ClusterRig } from "../support/cluster-rig.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { consoleOf, requestsOf } from "../support/open-console.ts";
import { describeResult } from "../support/run-acrida.ts";

const target = targetPerTest();

/** What listeners of load threads do reaches the controller; each test has threads of its own. */
const scenario = `
  import { HttpUser, task, constant, events } from "acrida";
  let tests = 0;
  events.testStart.addListener(() => console.log("test", ++tests, "of this thread"));
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    static setup({ host }) { console.log("SETUP"); return { from: host }; }
    @task async visit() {
      if (this.setupData.from === undefined) throw new Error("no setup data");
      await this.client.get("/bytes/10");
    }
  }`;

test("a console's workers wait for its tests, run one after the other, and end with it", async (context) => {
  const rig = await ClusterRig.start({ scenario, args: ["--port", "0", "--host", target().url] });
  if (rig === null) return context.skip("nats-server can't be had here");
  const console = await consoleOf(rig.controller);
  rig.addWorker();
  rig.addWorker();
  await console.until(({ worker_count }) => worker_count === 2);
  expect((await console.stats()).state).toBe("ready");

  let served = 0;
  for (const users of ["6", "4"]) {
    await console.post("/swarm", { user_count: users, spawn_rate: "50" });
    await console.until((now) => now.state === "running" && requestsOf(now) > 40);
    expect((await console.stats()).user_count).toBe(Number(users));
    const workers = (await (await fetch(`${console.base}/stats/requests`)).json()) as {
      workers: { id: string; user_count: number }[];
    };
    expect(workers.workers.map(({ user_count }) => user_count)).toEqual([
      Number(users) / 2,
      Number(users) / 2,
    ]);
    await console.post("/stop");
    const { stats } = await console.until(({ state }) => state === "stopped");
    const requests = stats.find(({ name }) => name === "Aggregated")!.num_requests;
    const { records } = await target().ledger();
    expect(requests).toBe(records - served);
    served = records;
    await console.until(({ worker_count }) => worker_count === 2);
  }

  rig.controller.signal("SIGINT");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout.match(/SETUP/g)).toHaveLength(2);
  for (const worker of await rig.endsOfWorkers()) {
    expect(worker.code, describeResult(worker)).toBe(0);
    expect(worker.stdout.match(/test 1 of this thread/g)).toHaveLength(2);
    expect(worker.stdout).not.toContain("test 2 of this thread");
  }
});
