// Fault 5 on a network of its own: a controller with its bus, a target and four workers as hosts in network namespaces,
// one of them cut off from the bus by iptables for half a minute. By hand and as root, after `npm run build`:
//   node test/cluster/partition.mjs [seconds of load] [seconds cut off]
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareLedger } from "../target/compare-ledger.mjs";

const [seconds = 60, cutSeconds = 30] = process.argv.slice(2).map(Number);
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const targetProgram = fileURLToPath(new URL("../target/main.mjs", import.meta.url));
const hosts = ["controller", "target", "worker1", "worker2", "worker3", "worker4"];
const netOf = (host) => `acrida-${host}`;
const addressOf = (host) => `10.77.0.${hosts.indexOf(host) + 1}`;
const bridge = netOf("wire");
const folder = mkdtempSync(join(tmpdir(), "acrida-partition-"));
const ledgerFile = join(folder, "ledger");
const running = [];

const sh = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "pipe", "inherit"] });
const inside = (host, ...args) => ["netns", "exec", netOf(host), ...args];
const wait = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

const layCables = () => {
  sh("ip", "netns", "add", bridge);
  sh("ip", "netns", "exec", bridge, "ip", "link", "add", "wire", "type", "bridge");
  sh("ip", "netns", "exec", bridge, "ip", "link", "set", "wire", "up");
  for (const host of hosts) {
    const net = netOf(host);
    sh("ip", "netns", "add", net);
    sh("ip", "link", "add", "cable", "netns", net, "type", "veth", "peer", "name", host, "netns", bridge);
    sh("ip", "netns", "exec", bridge, "ip", "link", "set", host, "master", "wire", "up");
    sh("ip", ...inside(host, "ip", "link", "set", "lo", "up"));
    sh("ip", ...inside(host, "ip", "address", "add", `${addressOf(host)}/24`, "dev", "cable"));
    sh("ip", ...inside(host, "ip", "link", "set", "cable", "up"));
  }
};

const takeAway = () => {
  for (const child of running) child.kill("SIGKILL");
  for (const net of [...hosts.map(netOf), bridge]) {
    try {
      for (const pid of sh("ip", "netns", "pids", net).toString().split("\n").filter(Boolean)) {
        process.kill(Number(pid), "SIGKILL");
      }
      sh("ip", "netns", "delete", net);
    } catch {
      // It never came to be.
    }
  }
  rmSync(folder, { recursive: true, force: true });
};

const start = (host, program, args, env = {}) => {
  const child = spawn("ip", inside(host, process.execPath, program, ...args), {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(folder, "cache"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      said += bytes;
    });
  }
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  const until = async (pattern) => {
    while (!pattern.test(said)) {
      if (child.exitCode !== null) throw new Error(`${host} ended before ${pattern}:\n${said}`);
      await wait(0.05);
    }
  };
  return { until, ended, said: () => said };
};

const cut = (how) => {
  const bus = addressOf("controller");
  sh("ip", ...inside("worker2", "iptables", how, "INPUT", "-s", bus, "-j", "DROP"));
  sh("ip", ...inside("worker2", "iptables", how, "OUTPUT", "-d", bus, "-j", "DROP"));
};

const servedFor = (address) => readFileSync(ledgerFile, "utf8").split(`w=${address}&`).length - 1;

const totals = () => {
  const sums = new Map();
  for (const line of readFileSync(ledgerFile, "utf8").split("\n").filter(Boolean)) {
    const { id: _, ...record } = JSON.parse(line);
    const key = JSON.stringify({ ...record, bytes: 0 });
    const before = sums.get(key) ?? { ...record, bytes: 0, count: 0 };
    sums.set(key, { ...before, bytes: before.bytes + record.bytes, count: before.count + 1 });
  }
  return { open: 0, totals: [...sums.values()] };
};

try {
  layCables();
  writeFileSync(
    join(folder, "locustfile.ts"),
    `import { networkInterfaces } from "node:os";
     import { HttpUser, task, constantThroughput } from "acrida";
     const address = networkInterfaces().cable?.[0]?.address;
     export class Visitor extends HttpUser {
       static waitTime = constantThroughput(10);
       @task async hello() { await this.client.get("/bytes/10?w=" + address + "&u=" + this.index); }
     }`,
  );
  const target = start("target", targetProgram, [
    "--host",
    addressOf("target"),
    "--port",
    "8080",
    "--ledger",
    ledgerFile,
  ]);
  await target.until(/http:/);
  const controller = start("controller", command, [
    ...["--controller", "--headless", "--expect-workers", "4", "-u", "50", "-r", "50", "-t", `${seconds}s`],
    ...["--host", `http://${addressOf("target")}:8080`, "--json-file", "report", "--seed", "7"],
  ]);
  await controller.until(/--bus-token (\S+)/);
  const token = /--bus-token (\S+)/.exec(controller.said())[1];
  for (const host of hosts.slice(2)) {
    const args = ["--worker", "--processes", "1", "--controller-host", addressOf("controller")];
    start(host, command, args, { ACRIDA_BUS_TOKEN: token });
  }
  await controller.until(/Type {2,}Name/);
  await wait(5);
  const cutAt = performance.now();
  cut("-A");
  await controller.until(/was lost with its host/);
  const missedAfter = (performance.now() - cutAt) / 1000;
  await wait(Math.max(0, 3.5 - missedAfter));
  const parked = servedFor(addressOf("worker2"));
  await wait(cutSeconds - (performance.now() - cutAt) / 1000);
  const sentMeanwhile = servedFor(addressOf("worker2")) - parked;
  cut("-D");
  const code = await controller.ended;
  await wait(1);
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  const differences = compareLedger(report, totals());
  const users = Math.max(...report.history.map((point) => point.users));
  console.table({
    "seconds of load, cut off": `${seconds}, ${cutSeconds}`,
    "missed after, s": missedAfter.toFixed(2),
    "sent while it was parked": sentMeanwhile,
    "requests reported": report.total.requests,
    "differences to the ledger": differences.length,
    "most users (50 wanted)": users,
    "lost at most": report.run.lostAtMost,
    "exit code, verdict": `${code}, ${report.run.verdict}`,
  });
  for (const difference of differences) console.log(difference);
  const holds = differences.length === 0 && sentMeanwhile === 0 && users <= 50 && report.run.lostAtMost === 0;
  process.exitCode = holds ? 0 : 1;
} finally {
  takeAway();
}
