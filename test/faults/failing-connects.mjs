// Makes connections that fail, by the engine of the built dist, and prints what they left behind as one line of JSON.
// Takes one argument of JSON: see `Task` in connect-leaks.test.ts. Needs --expose-gc.
import { readdirSync, readFileSync } from "node:fs";
import { getActiveResourcesInfo } from "node:process";
import { systemClock } from "../../lib/base/clock.js";
import { NameResolver } from "../../lib/net/dns/name-resolver.js";
import { createHttp1Engine } from "../../lib/net/http1/engine.js";

const { port, secure, hostname, count, timeoutMs, authorities, dnsError } = JSON.parse(process.argv[2]);

const clock = systemClock();
const lookup = (_name, _options, callback) =>
  setImmediate(callback, Object.assign(new Error(dnsError), { code: dnsError }), []);
const engine = createHttp1Engine(clock, {
  resolver: new NameResolver(clock, { lookup }),
  ...(authorities === undefined ? {} : { authorities: readFileSync(authorities, "utf8") }),
});
const origin = { key: "target", secure, hostname, port, insecure: false };
const faults = new Map();

const fail = (pool) =>
  new Promise((resolve, reject) => {
    const nowMs = clock.now();
    const request = {
      origin,
      method: "GET",
      head: `GET / HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`,
      body: null,
      expectsContinue: false,
      askedAtMs: nowMs,
      deadlineMs: nowMs + timeoutMs,
      maxBodyBytes: 1_000,
    };
    const onResponse = ({ fault }) => {
      const key = fault === null ? "none" : `${fault.kind}: ${fault.message}`;
      faults.set(key, (faults.get(key) ?? 0) + 1);
      resolve();
    };
    pool.send(request, { onResponse, onBodyError: reject });
  });

/** As many failures, of users that come and go. */
const failOften = async (times) => {
  let left = times;
  const user = async () => {
    while (left > 0) {
      const pool = engine.pool();
      for (let visit = 0; visit < 10 && left > 0; visit++) {
        left--;
        await fail(pool);
      }
      pool.close();
    }
  };
  await Promise.all(Array.from({ length: 20 }, user));
};

/** What is left once everything that was closed is gone. */
const measure = async () => {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const resources = getActiveResourcesInfo().sort();
  return {
    heapUsed,
    external,
    arrayBuffers,
    rss,
    resources,
    descriptors: readdirSync("/proc/self/fd").length,
  };
};

// Caches, pools of memory and compiled code fill in the first part.
await failOften(Math.max(400, count / 5));
const before = await measure();
faults.clear();
await failOften(count);
const after = await measure();
process.stdout.write(`${JSON.stringify({ faults: Object.fromEntries(faults), before, after })}\n`);
