// How smooth the table of a test with very many names is: it is scrolled from end to end, by wheel and by key, while
// changes of a thousand rows a second come in. Says how long frames take and how many rows are drawn.
// `node bench/scale/page-scroll.mjs [names] [seconds]` after `npm run build`; wants Chromium (CHROMIUM_BIN, or
// /usr/bin/chromium).
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { securityHeaders } from "../../lib/server/security-headers.js";

const NAMES = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 10);
const ROWS_A_CHANGE = 1000;
const WHEEL_EACH_MS = 30;
/** Of frames at 60 a second a page that misses more than each twentieth is not smooth. */
const LIMIT_P95_FRAME_MS = 50;
const MOST_ROWS_DRAWN = 120;

const ui = fileURLToPath(new URL("../../dist/ui/", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../ui/src/sample/sample-views.ts", import.meta.url))],
  ...{ bundle: true, format: "esm", write: false, logLevel: "error" },
});
const { sampleChange, sampleWhole, usualSample } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
);

let stream = null;
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/live") {
    response.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream" });
    stream = response;
    return;
  }
  const file = pathname === "/" ? "index.html" : pathname.slice(1);
  const content = await readFile(join(ui, file)).catch(() => null);
  const type = types[extname(file)] ?? "text/plain";
  response.writeHead(content === null ? 404 : 200, { ...securityHeaders, "content-type": type });
  response.end(content);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const send = (event, data) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
const sizeAt = (seconds) => ({ ...usualSample, names: NAMES, seconds });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`http://127.0.0.1:${server.address().port}/#statistics`);
while (stream === null) await sleep(20);
send("whole", sampleWhole(sizeAt(60)));
const table = page.getByRole("table").first();
await table.waitFor();

await page.evaluate(() => {
  const frames = [];
  let mostRows = 0;
  let before = performance.now();
  const next = (now) => {
    frames.push(now - before);
    before = now;
    mostRows = Math.max(mostRows, document.querySelectorAll(".stat-row").length);
    Object.assign(window, { measured: { frames, mostRows } });
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
});

const changes = Array.from({ length: 3 }, (_, at) => {
  const change = sampleChange(sizeAt(61 + at));
  return { ...change, rows: change.rows.slice(0, ROWS_A_CHANGE) };
});
const box = await table.boundingBox();
await page.mouse.move(box.x + box.width / 2, Math.min(box.y + 200, 700));
const endMs = performance.now() + SECONDS * 1000;
let [turn, down, lastChangeMs] = [0, 1, 0];
while (performance.now() < endMs) {
  if (performance.now() - lastChangeMs > 1000) {
    send("change", changes[turn % changes.length]);
    lastChangeMs = performance.now();
  }
  turn++;
  if (turn % 60 === 0) await page.keyboard.press(down > 0 ? "End" : "Home");
  if (turn % 90 === 0) down = -down;
  await page.mouse.wheel(0, 240 * down);
  await sleep(WHEEL_EACH_MS);
}
const { frames, mostRows } = await page.evaluate(() => window.measured);
await browser.close();
server.close();
server.closeAllConnections();

frames.sort((a, b) => a - b);
const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? Number.NaN;
console.log(
  `${NAMES} names, ${SECONDS} s of scrolling: ${frames.length} frames, median ${at(0.5).toFixed(1)} ms, ` +
    `p95 ${at(0.95).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(0)} ms`,
);
console.log(`rows drawn at once: ${mostRows} at most`);
process.exit(at(0.95) > LIMIT_P95_FRAME_MS || mostRows === 0 || mostRows > MOST_ROWS_DRAWN ? 1 : 0);
