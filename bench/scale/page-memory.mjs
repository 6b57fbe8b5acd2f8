// What a page costs that is left open for a working day: 28,800 seconds of a test come in quickly, then some at their
// own speed, with the charts in sight and a pointer that moves over them. Says the page's JavaScript heap, the memory of
// its process, and how long frames take. `node bench/scale/page-memory.mjs [seconds] [names]` after `npm run build`;
// wants Chromium (CHROMIUM_BIN, or /usr/bin/chromium).
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { frameTimes, sampleChange, sampleWhole, servePage, usualSample } from "./served-page.mjs";

const SECONDS = Number(process.argv[2] ?? 28_800);
const NAMES = Number(process.argv[3] ?? 100);
const QUICK_PER_SECOND = 400;
const MEASURED_SECONDS = 20;
const LIMIT_MB = 300;
/** A page that misses more than each twentieth frame is not smooth. */
const LIMIT_P95_FRAME_MS = 50;

const { url, opened, send, close } = await servePage();
const sizeAt = (seconds) => ({ ...usualSample, names: NAMES, seconds });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--user-agent=acrida-page-memory"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const complaints = [];
page.on("pageerror", (error) => complaints.push(error.message));
page.on("console", (message) => {
  if (message.type() === "error" && !message.text().includes("404")) complaints.push(message.text());
});
const devtools = await page.context().newCDPSession(page);
await page.goto(`${url}#charts`);
await opened;
await send("whole", sampleWhole(sizeAt(1)));

/** Megabytes of the page's JavaScript after a collection, and of the process that draws it. */
async function memory() {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return { heapMb: usedSize / 1e6, processMb: (await rendererBytes()) / 1e6 };
}

/** The largest of the browser's renderers is the one with the page. */
async function rendererBytes() {
  let most = 0;
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (!command.includes("--type=renderer") || !command.includes("acrida-page-memory")) continue;
    if ((await readlink(`/proc/${id}/exe`).catch(() => "")) === "") continue;
    const resident = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, "utf8").catch(() => ""));
    most = Math.max(most, Number(resident?.[1] ?? 0) * 1024);
  }
  return most;
}

const report = (label, { heapMb, processMb }) =>
  console.log(`${label}: JavaScript heap ${heapMb.toFixed(1)} MB, process ${processMb.toFixed(0)} MB`);
await page.locator(".chart canvas").first().waitFor();
report("empty", await memory());

const quickUntil = SECONDS - MEASURED_SECONDS;
const startMs = performance.now();
for (let second = 2; second <= quickUntil; second++) {
  await send("change", sampleChange(sizeAt(second)));
  if (second % 3600 === 0) report(`after ${second / 3600} h`, await memory());
  const dueMs = startMs + (second / QUICK_PER_SECOND) * 1000;
  if (second % 20 === 0 && performance.now() < dueMs) await sleep(dueMs - performance.now());
}
await sleep(3000);

await page.evaluate(() => {
  const frames = [];
  const long = [];
  let before = performance.now();
  const next = (now) => {
    frames.push(now - before);
    before = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  }).observe({ entryTypes: ["longtask"] });
  Object.assign(window, { measured: { frames, long } });
});
const box = await page.locator(".u-over").first().boundingBox();
for (let second = quickUntil + 1; second <= SECONDS; second++) {
  await send("change", sampleChange(sizeAt(second)));
  for (let move = 0; move < 20; move++) {
    const left = box.x + box.width * (((second * 20 + move) % 97) / 97);
    await page.mouse.move(left, box.y + box.height / 2);
    await sleep(45);
  }
}
const { frames, long } = await page.evaluate(() => window.measured);
const shownPoints = await page.locator(".chart-range").first().textContent();
const after = await memory();
await browser.close();
close();

const times = frameTimes(frames);
report(`after ${SECONDS} s, ${NAMES} names`, after);
console.log(`charts: ${shownPoints}`);
console.log(`frames while it goes on and the pointer moves: ${times.text}`);
console.log(
  `tasks over 50 ms: ${long.length} in ${MEASURED_SECONDS} s, longest ${Math.max(0, ...long).toFixed(0)} ms`,
);
for (const complaint of new Set(complaints)) console.log(`the page complained: ${complaint}`);
const isOver = after.heapMb > LIMIT_MB || after.processMb > LIMIT_MB || times.at(0.95) > LIMIT_P95_FRAME_MS;
process.exit(isOver || complaints.length > 0 ? 1 : 0);
