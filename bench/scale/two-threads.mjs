// What a second load thread costs, with the real command: processor seconds for each request with `--processes 2` over
// those with `--processes 1`, in rounds in turn; by the slope of a short and a long run (start and warm-up left out), and
// with all that the long run costs. Once with users who wait, 100 on each thread: twice the load on two threads, and
// neither the cores nor the target are short. Once flat out with 100 users in all, on as few cores as there are: there a
// thread also pays for its neighbours, as the threads of wrk do, whose ratio is told beside it where it is installed.
// Then whether the threads go in lock-step.
// `node bench/scale/two-threads.mjs [rounds] [waiting] [flat-out] [lock-step]` after `npm run build`.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTarget } from "./start-target.mjs";

const [asked = "5", ...parts] = process.argv.slice(2);
const ROUNDS = Number(asked);
const LENGTHS_SECONDS = { short: 2, long: 5 };
const LIMIT = 1.1;
/** A run whose users wait, so that their wakes have moments of their own. */
const WATCHED = { users: 400, seconds: 10, fromSecond: 4, nearMs: 1 };
/** Independent threads stand near 1, threads that do the same at the same time near `alike` below. */
const LIMIT_OF_INDEX = 1.25;
const MARK = "two threads bench ";
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const shell = existsSync("/bin/bash") ? "/bin/bash" : "/bin/sh";

const LOADS = {
  waiting: {
    title: "100 users on each thread, waits of 2–8 ms",
    waitTime: "between(0.002, 0.008)",
    usersOn: (threads) => 100 * threads,
  },
  "flat-out": { title: "100 users in all, no wait", waitTime: "constant(0)", usersOn: () => 100 },
};

const reader = (waitTime) => `
import { HttpUser, between, constant } from "acrida";

export class Reader extends HttpUser {
  static waitTime = ${waitTime};
  static tasks = [async (user) => { await user.client.get("/"); }];
}
`;

/** Each thread tells at which moments its tasks began. */
const watched = `
import { HttpUser, between } from "acrida";

const starts: number[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const tell = () => console.log(${JSON.stringify(MARK)} + JSON.stringify(starts));

export class Reader extends HttpUser {
  static waitTime = between(0.5, 1.5);
  static tasks = [
    async (user) => {
      timer ??= setTimeout(tell, ${(WATCHED.seconds - 1) * 1000});
      starts.push(Number((performance.timeOrigin + performance.now()).toFixed(3)));
      await user.client.get("/");
    },
  ];
}
`;

const secondsIn = (text) =>
  [...text.matchAll(/(\d+)m([\d.]+)s/g)]
    .slice(2)
    .reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);

/** Runs a command; its processor seconds, all threads and the end included, and what it wrote. */
const timed = (folder, file, args) =>
  new Promise((resolve, reject) => {
    const all = ["-c", '"$@"; code=$?; times >&3; exit $code', "sh", file, ...args.map(String)];
    const child = spawn(shell, all, { cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const texts = [1, 2, 3].map((at) => {
      const parts = [];
      child.stdio[at].setEncoding("utf8").on("data", (part) => parts.push(part));
      return parts;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const [printed, errors, times] = texts.map((parts) => parts.join(""));
      // A generator that is its own bottleneck says so with 4.
      if (code !== 0 && code !== 4) reject(new Error(`${file} ended with ${code}:\n${errors}`));
      else resolve({ cpuSeconds: secondsIn(times), printed });
    });
  });

const run = async (folder, host, { scenario, users, seconds, threads }) => {
  writeFileSync(join(folder, "locustfile.ts"), scenario);
  const load = ["-u", users, "-r", 10_000, "-t", `${seconds}s`, "--processes", threads, "-H", host];
  const args = ["-f", "locustfile.ts", "--headless", "--only-summary", "--json-file", "out", ...load];
  const { cpuSeconds, printed } = await timed(folder, process.execPath, [command, ...args]);
  const { total } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
  return { cpuSeconds, requests: total.requests, printed };
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const spread = (values, digits = 2) => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
};

/** µs of processor for each request, by slope and in all. */
const costsOf = ({ short, long }) => ({
  slope: ((long.cpuSeconds - short.cpuSeconds) / (long.requests - short.requests)) * 1e6,
  all: (long.cpuSeconds / long.requests) * 1e6,
});

/** The command's own table of its load threads. */
const showThreads = (printed) => {
  const table = /^Load generator\n([\s\S]*?)\nSaturated/m.exec(printed)?.[1];
  if (table === undefined)
    throw new Error(`no table of load threads in what the command printed:\n${printed}`);
  for (const line of table.split("\n")) console.log(`    ${line}`);
};

const compareCosts = async (folder, host, { title, waitTime, usersOn }) => {
  const scenario = reader(waitTime);
  const rounds = [];
  let printed = "";
  for (let round = 0; round < ROUNDS; round++) {
    const costs = new Map();
    for (const threads of round % 2 === 0 ? [1, 2] : [2, 1]) {
      const users = usersOn(threads);
      const short = await run(folder, host, { scenario, users, seconds: LENGTHS_SECONDS.short, threads });
      const long = await run(folder, host, { scenario, users, seconds: LENGTHS_SECONDS.long, threads });
      costs.set(threads, costsOf({ short, long }));
      if (threads === 2) ({ printed } = long);
    }
    rounds.push(costs);
  }
  console.log(`${title}: µs of processor for each request, median (least–most) of ${ROUNDS} rounds`);
  const ratios = {};
  for (const [kind, what] of [
    ["slope", "between two lengths"],
    ["all", `${LENGTHS_SECONDS.long} s, start included`],
  ]) {
    const [one, two] = [1, 2].map((threads) => rounds.map((costs) => costs.get(threads)[kind]));
    ratios[kind] = two.map((cost, round) => cost / one[round]);
    console.log(
      `  ${what.padEnd(20)}  1 thread ${spread(one)}   2 threads ${spread(two)}   ratio ${spread(ratios[kind])}`,
    );
  }
  console.log("  the last run of two threads, as it shows them:");
  showThreads(printed);
  return median(ratios.slope);
};

/** What a second thread costs wrk under the same load flat out; nothing without wrk. */
const compareWrk = async (folder, host) => {
  const costOf = async (threads) => {
    const { cpuSeconds, printed } = await timed(folder, "wrk", ["-t", threads, "-c", 100, "-d", "2s", host]);
    return cpuSeconds / Number(/(\d+) requests in/.exec(printed)[1]);
  };
  const ratios = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const one = await costOf(1);
      ratios.push((await costOf(2)) / one);
    }
  } catch {
    return;
  }
  console.log(`  wrk's second thread under this load: ratio ${spread(ratios)}`);
};

/** For each start of one thread: whether the other one has a start within `nearMs`; the share of those that have. */
const shareNear = (starts, others, nearMs) => {
  let at = 0;
  let near = 0;
  for (const start of starts) {
    while (at < others.length && others[at] < start - nearMs) at++;
    if (at < others.length && others[at] <= start + nearMs) near++;
  }
  return near / starts.length;
};

/** How often starts of the two threads come together, over how often those of independent ones would. */
const lockStep = async (folder, host) => {
  const { users, seconds, fromSecond, nearMs } = WATCHED;
  const { printed } = await run(folder, host, { scenario: watched, users, seconds, threads: 2 });
  const told = [...printed.matchAll(new RegExp(`${MARK}(.*)`, "g"))].map(([, json]) => JSON.parse(json));
  if (told.length !== 2) throw new Error(`${told.length} of 2 threads told of their starts:\n${printed}`);
  const fromMs = Math.min(...told.flat()) + fromSecond * 1000;
  const [first, second] = told.map((starts) =>
    starts.filter((start) => start >= fromMs).sort((a, b) => a - b),
  );
  const ratePerMs = second.length / (seconds - 1 - fromSecond) / 1000;
  const byChance = 1 - Math.exp(-2 * nearMs * ratePerMs);
  const index = shareNear(first, second, nearMs) / byChance;
  const alike = shareNear(first, first, nearMs) / byChance;
  console.log(
    `${users} users who wait 0.5–1.5 s on two threads: starts within ${nearMs} ms of one of the other thread`,
  );
  console.log(
    `  ${index.toFixed(2)} × as many as chance gives (${Math.round(byChance * 100)} % of ${first.length}; a thread beside ` +
      `itself: ${alike.toFixed(2)}; limit ${LIMIT_OF_INDEX})`,
  );
  showThreads(printed);
  return index;
};

const isAsked = (part) => parts.length === 0 || parts.includes(part);
const folder = mkdtempSync(join(tmpdir(), "acrida-two-threads-"));
const { child, host } = await startTarget();
try {
  if (isAsked("waiting")) {
    const ratio = await compareCosts(folder, host, LOADS.waiting);
    console.log(`  two threads over one: ${ratio.toFixed(2)} (limit ${LIMIT})`);
    if (ratio > LIMIT) process.exitCode = 1;
  }
  if (isAsked("flat-out")) {
    await compareCosts(folder, host, LOADS["flat-out"]);
    await compareWrk(folder, host);
  }
  if (isAsked("lock-step") && (await lockStep(folder, host)) > LIMIT_OF_INDEX) process.exitCode = 1;
} finally {
  child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
