// What a sleeping user costs: HttpUser with a client, a TaskSet and a wait of some seconds, in the real runner.
// `node bench/scale/sleepers.mjs [users]` after `npm run build`.
import { setTimeout as sleep } from "node:timers/promises";
import { heldBytes, realRunner, withCollector } from "./real-runner.mjs";

const USERS = Number(process.argv[2] ?? 100_000);
const WARM_UP_USERS = 200;
const LIMIT_BYTES = 4096;

if (await withCollector(import.meta.url)) {
  const { between, HttpUser, TaskSet } = await import("../../lib/index.js");
  let entered = 0;
  class Browse extends TaskSet {
    static tasks = [
      async function list() {
        entered++;
      },
      async function view() {
        entered++;
      },
    ];
  }
  class Sleeper extends HttpUser {
    static abstract = false;
    static taskSet = Browse;
    static waitTime = between(2, 6);
  }
  const { runner, counts } = realRunner([Sleeper], { host: "http://127.0.0.1:1" });
  runner.apply({ Sleeper: [[0, WARM_UP_USERS - 1]] });
  await sleep(7_000);
  const before = heldBytes();
  const startedAt = process.cpuUsage();
  runner.apply({ Sleeper: [[0, USERS + WARM_UP_USERS - 1]] });
  const { user, system } = process.cpuUsage(startedAt);
  const cpuBefore = process.cpuUsage();
  const enteredBefore = entered;
  await sleep(10_000);
  const cpu = process.cpuUsage(cpuBefore);
  const wakes = entered - enteredBefore;
  const after = heldBytes();
  const each = (bytes) => Math.round(bytes / USERS);
  console.log(`${USERS} sleeping users (limit ${LIMIT_BYTES} bytes each)`);
  console.log(`held after gc: ${each(after.held - before.held)} bytes each`);
  console.log(
    `resident:      ${each(after.rss - before.rss)} bytes each, ${Math.round(after.rss / 1e6)} MB in all`,
  );
  console.log(`start:         ${(((user + system) * 1000) / USERS).toFixed(0)} ns of processor each`);
  console.log(
    `wake and task: ${(((cpu.user + cpu.system) * 1000) / wakes).toFixed(0)} ns of processor each, ${wakes} of them`,
  );
  const isOver = after.rss - before.rss > LIMIT_BYTES * USERS || counts.exceptions > 0;
  process.exit(isOver ? 1 : 0);
}
