// A whole cluster on one machine: the real command as controller with its console open in one page, a real
// nats-server, and simulated workers that report 100 names each second. Every sample has to arrive, and the controller
// has to be cheap. `node bench/scale/cluster.mjs --help` after `npm run build`; Linux only.
import { fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { processCost } from "./process-cost.mjs";

const LIMITS = { cpuShare: 0.3, peakMb: 500 };
/** Left out at the beginning: code is compiled, the page gets its first whole state. */
const WARM_UP_SECONDS = 5;
const STOPPING_SECONDS = 3;
/** The last reports, and those that are given up. */
const ENDED_WITHIN_MS = 60_000;
const JOIN_WITHIN_MS = 60_000;

const help = `node bench/scale/cluster.mjs
  --workers 1000     simulated load threads
  --threads 1        of each simulated worker process
  --names 100        that each of them reports each second
  --samples 20       for each name
  --users 10         for each worker
  --seconds 300      that are measured
  --processes 2      that the simulated ones share
  --json FILE        writes the figures there
  --cpu-profile DIR  profiles the controller`;
const { values } = parseArgs({
  options: {
    ...{ workers: { type: "string", default: "1000" }, threads: { type: "string", default: "1" } },
    ...{ names: { type: "string", default: "100" }, samples: { type: "string", default: "20" } },
    ...{ users: { type: "string", default: "10" }, seconds: { type: "string", default: "300" } },
    ...{ processes: { type: "string", default: "2" }, json: { type: "string" } },
    ...{ "cpu-profile": { type: "string" }, help: { type: "boolean", default: false } },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const [workers, threads, names, samples, users, seconds, processes] = [
  ...[values.workers, values.threads, values.names, values.samples, values.users],
  ...[values.seconds, values.processes],
].map(Number);
const hosts = Math.ceil(workers / threads);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The module of the tests that starts a server; bundled in memory, so that every supported Node can run it. */
const natsStarter = async () => {
  const entry = fileURLToPath(new URL("../../test/support/nats-server.ts", import.meta.url));
  const bundle = await build({
    ...{
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      write: false,
    },
  });
  const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
  return (await import(`data:text/javascript;base64,${code}`)).startNats;
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), "acrida-cluster-bench-"));
writeFileSync(
  join(folder, "locustfile.ts"),
  `import { HttpUser, constant, task } from "acrida";
export class Shop extends HttpUser {
  static waitTime = constant(1);
  @task async look() { await this.client.get("/"); }
}
`,
);

/** Waits for a text of the command; its first group comes back. */
const sayings = (child) => {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part) => {
      // Only the end matters once the test runs, and it is printed every two seconds.
      text = (text + part).slice(-200_000);
    });
  return {
    text: () => text,
    async until(pattern, withinMs) {
      for (const endMs = performance.now() + withinMs; performance.now() < endMs; await sleep(50)) {
        const found = pattern.exec(text);
        if (found !== null) return found[1];
        if (child.exitCode !== null) break;
      }
      throw new Error(`expected ${pattern} from the controller:\n${text}`);
    },
  };
};

const startController = (url) => {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const profile = values["cpu-profile"];
  const node = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const args = ["-f", "locustfile.ts", "--controller", "--bus", url, "--run-name", "scale"];
  args.push("--expect-workers", workers, "--autostart", "--autoquit", "0", "--web-port", "0");
  args.push("--users", workers * users, "--spawn-rate", workers * users, "--only-summary");
  args.push("--run-time", `${WARM_UP_SECONDS + seconds + STOPPING_SECONDS}s`, "--host", "http://127.0.0.1:1");
  args.push("--json-file", "result", "--run-folder", join(folder, "run"));
  return spawn(process.execPath, [...node, command, ...args.map(String)], { cwd: folder });
};

/** One open page of the console: what it gets, and how long it ever waited for news. */
const openPage = (base) => {
  const page = { bytes: 0, events: 0, longestGapMs: 0, lastMs: null };
  page.stream = get(`${base}/live`, { agent: false }, (answer) => {
    answer.on("data", (chunk) => {
      page.bytes += chunk.length;
      const events = chunk.toString("latin1").split("\ndata:").length - 1;
      if (events === 0) return;
      const nowMs = performance.now();
      if (page.lastMs !== null) page.longestGapMs = Math.max(page.longestGapMs, nowMs - page.lastMs);
      page.lastMs = nowMs;
      page.events += events;
    });
    answer.on("error", () => {});
  });
  page.stream.on("error", () => {});
  return page;
};

/** The processes full of hosts; `all` resolves with what each said last of that kind. */
const startHosts = (url) => {
  const children = Array.from({ length: processes }, (_, index) => {
    const first = Math.floor((hosts * index) / processes);
    const count = Math.floor((hosts * (index + 1)) / processes) - first;
    const parts = { url, first, hosts: count, threads, names, samples };
    return fork(fileURLToPath(new URL("simulated-hosts.mjs", import.meta.url)), [JSON.stringify(parts)]);
  });
  const once = (child, type) =>
    new Promise((resolve, reject) => {
      child.on("message", (message) => message.type === type && resolve(message));
      child.once("exit", (code) => reject(new Error(`a process of simulated hosts left with code ${code}`)));
    });
  const all = (type) => {
    const told = Promise.all(children.map((child) => once(child, type)));
    told.catch(() => {});
    return told;
  };
  return { children, connected: all("connected"), begun: all("begun"), ended: all("ended") };
};

/** Counters of the server since its start. */
const busCounters = async (port) => {
  const answer = await fetch(`http://127.0.0.1:${port}/varz`);
  const { in_msgs, out_msgs, in_bytes, out_bytes, slow_consumers, connections } = await answer.json();
  return { in_msgs, out_msgs, in_bytes, out_bytes, slow_consumers, connections };
};

const counters = async (parts) => ({
  atMs: performance.now(),
  controller: processCost(parts.controller.pid),
  nats: processCost(parts.nats.pid),
  hosts: parts.simulated.children.reduce((sum, { pid }) => sum + processCost(pid).cpuSeconds, 0),
  bus: await busCounters(parts.monitorPort),
  page: { bytes: parts.page.bytes, events: parts.page.events },
});

const sumWeights = (ends) => {
  const sums = {};
  for (const { weights } of ends) {
    for (const [kind, { messages, bytes }] of Object.entries(weights)) {
      sums[kind] ??= { messages: 0, bytes: 0 };
      sums[kind].messages += messages;
      sums[kind].bytes += bytes;
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([kind, { messages, bytes }]) => [kind, Math.round(bytes / messages)]),
  );
};

const measure = async (parts) => {
  const { controller, simulated, output, page } = parts;
  await simulated.begun;
  await sleep(WARM_UP_SECONDS * 1000);
  page.longestGapMs = 0;
  const before = await counters(parts);
  if (controller.exitCode !== null) throw new Error(`the controller ended early:\n${output.text()}`);
  await sleep(seconds * 1000);
  const after = await counters(parts);
  const longestGapMs = page.longestGapMs;
  const late = sleep(ENDED_WITHIN_MS).then(() => {
    throw new Error(`the test did not end in time:\n${output.text().slice(-5000)}`);
  });
  late.catch(() => {});
  const [ends, exitCode] = await Promise.race([Promise.all([simulated.ended, parts.exited]), late]);
  const perSecond = (read) => (read(after) - read(before)) / ((after.atMs - before.atMs) / 1000);
  const { run, total, entries } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
  return {
    ...{
      workers,
      hosts,
      names,
      samples,
      seconds,
      exitCode,
      verdict: run.verdict,
      reasons: run.reasons.slice(0, 5),
    },
    made: ends.reduce((sum, { made }) => sum + made, 0),
    reported: total.requests,
    reportedNames: entries.length,
    cpuShare: perSecond(({ controller: { cpuSeconds } }) => cpuSeconds),
    peakMb: after.controller.peakMb,
    natsCpuShare: perSecond(({ nats: { cpuSeconds } }) => cpuSeconds),
    natsMb: after.nats.residentMb,
    hostsCpuShare: perSecond(({ hosts: cpuSeconds }) => cpuSeconds),
    inBytesPerSecond: perSecond(({ bus }) => bus.in_bytes),
    outBytesPerSecond: perSecond(({ bus }) => bus.out_bytes),
    inMessagesPerSecond: perSecond(({ bus }) => bus.in_msgs),
    outMessagesPerSecond: perSecond(({ bus }) => bus.out_msgs),
    connections: after.bus.connections,
    slowConsumers: after.bus.slow_consumers,
    pageEventsPerSecond: perSecond(({ page: { events } }) => events),
    pageBytesPerSecond: perSecond(({ page: { bytes } }) => bytes),
    pageLongestGapMs: longestGapMs,
    bytesPerMessage: sumWeights(ends),
    warnings: ends.flatMap(({ warnings }) => warnings),
    cores: cpus().length,
  };
};

const judge = (figures) => {
  const faults = [];
  if (figures.made !== figures.reported || figures.made === 0)
    faults.push(`${figures.made} samples were made, ${figures.reported} reported`);
  if (figures.reportedNames !== names) faults.push(`expected ${names} names, got ${figures.reportedNames}`);
  if (figures.exitCode !== 0) faults.push(`exit code ${figures.exitCode}: ${figures.reasons.join("; ")}`);
  if (figures.cpuShare > LIMITS.cpuShare) faults.push(`more than ${LIMITS.cpuShare * 100} % of a core`);
  if (figures.peakMb > LIMITS.peakMb) faults.push(`more than ${LIMITS.peakMb} MB`);
  if (figures.pageEventsPerSecond < 0.9) faults.push("the console did not tell its page each second");
  return faults;
};

const megabytesPerSecond = (bytes) => `${(bytes / 1e6).toFixed(2)} MB/s`;
const percent = (share) => `${(share * 100).toFixed(1)} %`;

const print = (figures) => {
  const kinds = Object.entries(figures.bytesPerMessage).map(([kind, bytes]) => `${kind} ${bytes}`);
  const lines = [
    ["workers × names × samples", `${workers} × ${names} × ${samples}, in ${figures.hosts} processes`],
    ["measured", `${seconds} s on ${figures.cores} cores`],
    ["samples made / reported", `${figures.made} / ${figures.reported}`],
    ["controller: processor", `${percent(figures.cpuShare)} of a core (limit ${percent(LIMITS.cpuShare)})`],
    ["controller: peak memory", `${figures.peakMb.toFixed(0)} MB (limit ${LIMITS.peakMb} MB)`],
    ["nats-server", `${percent(figures.natsCpuShare)} of a core, ${figures.natsMb.toFixed(0)} MB`],
    ["simulated workers", `${percent(figures.hostsCpuShare)} of a core`],
    [
      "into the bus",
      `${megabytesPerSecond(figures.inBytesPerSecond)}, ${figures.inMessagesPerSecond.toFixed(0)} messages/s`,
    ],
    [
      "out of the bus",
      `${megabytesPerSecond(figures.outBytesPerSecond)}, ${figures.outMessagesPerSecond.toFixed(0)} messages/s`,
    ],
    ["bytes a message", kinds.join(", ")],
    [
      "the page",
      `${figures.pageEventsPerSecond.toFixed(2)} events/s, ${(figures.pageBytesPerSecond / 1000).toFixed(1)} kB/s, ` +
        `longest wait ${figures.pageLongestGapMs.toFixed(0)} ms`,
    ],
    ["verdict", `${figures.verdict}, exit code ${figures.exitCode}`],
  ];
  for (const [what, value] of lines) console.log(`${what.padEnd(28)}${value}`);
  for (const warning of figures.warnings) console.log(`a simulated worker said: ${warning}`);
};

const monitorPort = await freePort();
const nats = await (await natsStarter())(`http: "127.0.0.1:${monitorPort}"`);
if (nats === null) throw new Error("nats-server can't be had; name one in NATS_SERVER_BIN");
const controller = startController(nats.url);
const exited = new Promise((resolve) => controller.once("exit", resolve));
const output = sayings(controller);
let simulated = null;
try {
  const base = await output.until(/(http:\/\/127\.0\.0\.1:\d+)(?=\/?\s)/, 60_000);
  const page = openPage(base);
  simulated = startHosts(nats.url);
  const late = sleep(JOIN_WITHIN_MS).then(() => {
    throw new Error(`the workers did not join in time:\n${output.text().slice(-5000)}`);
  });
  await Promise.race([
    simulated.begun,
    late,
    exited.then((code) => Promise.reject(new Error(`exit ${code}:\n${output.text()}`))),
  ]);
  const figures = await measure({ controller, simulated, output, page, nats, monitorPort, exited });
  print(figures);
  const faults = judge(figures);
  for (const fault of faults) console.log(`NOT MET: ${fault}`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ ...figures, faults }, null, 2)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  for (const child of [controller, ...(simulated?.children ?? [])]) child.kill("SIGKILL");
  await nats.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
