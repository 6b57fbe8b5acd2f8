// What a user with an open connection costs: HttpUser, a GET each few seconds, against a keep-alive target in another
// process. `node bench/scale/connected.mjs [users]` after `npm run build`; wants as many descriptors (`ulimit -n`).
import { setTimeout as sleep } from "node:timers/promises";
import { heldBytes, realRunner, withCollector } from "./real-runner.mjs";
import { startTarget } from "./start-target.mjs";

const USERS = Number(process.argv[2] ?? 15_000);
const WARM_UP_USERS = 200;
const STARTS_PER_STEP = 100;
const STEP_MS = 50;
const LIMIT_BYTES = 15 * 1024;

if (await withCollector(import.meta.url)) {
  const { between, HttpUser } = await import("../../lib/index.js");
  class Reader extends HttpUser {
    static abstract = false;
    static waitTime = between(4, 8);
    static tasks = [(user) => user.client.get("/")];
  }
  const { child, host } = await startTarget();
  const { runner, counts } = realRunner([Reader], { host });
  runner.apply({ Reader: [[0, WARM_UP_USERS - 1]] });
  await sleep(9_000);
  const before = heldBytes();
  for (let users = WARM_UP_USERS; users < USERS + WARM_UP_USERS; ) {
    users = Math.min(users + STARTS_PER_STEP, USERS + WARM_UP_USERS);
    runner.apply({ Reader: [[0, users - 1]] });
    await sleep(STEP_MS);
  }
  await sleep(9_000);
  const okBefore = counts.ok;
  const cpuBefore = process.cpuUsage();
  await sleep(8_000);
  const cpu = process.cpuUsage(cpuBefore);
  const requests = counts.ok - okBefore;
  const after = heldBytes();
  const each = (bytes) => Math.round(bytes / USERS);
  console.log(
    `${USERS} users with a connection each (limit ${LIMIT_BYTES} bytes each), ${counts.failed} requests failed`,
  );
  console.log(`held after gc: ${each(after.held - before.held)} bytes each`);
  console.log(
    `resident:      ${each(after.rss - before.rss)} bytes each, ${Math.round(after.rss / 1e6)} MB in all`,
  );
  console.log(
    `wake and get:  ${((cpu.user + cpu.system) / requests).toFixed(1)} µs of processor each, ${requests} of them`,
  );
  child.disconnect();
  const isOver = after.rss - before.rss > LIMIT_BYTES * USERS || counts.failed + counts.exceptions > 0;
  process.exit(isOver ? 1 : 0);
}
