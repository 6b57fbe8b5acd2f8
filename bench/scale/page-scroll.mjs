// How smooth the table of a test with very many names is: it is scrolled from end to end, by wheel and by key, while
// changes of a thousand rows a second come in. Says how long frames take and how many rows are drawn.
// `node bench/scale/page-scroll.mjs [names] [seconds]` after `npm run build`; wants Chromium (CHROMIUM_BIN, or
// /usr/bin/chromium).
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { frameTimes, sampleChange, sampleWhole, servePage, usualSample } from "./served-page.mjs";

const NAMES = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 10);
const ROWS_A_CHANGE = 1000;
const WHEEL_EACH_MS = 30;
/** Of frames at 60 a second a page that misses more than each twentieth is not smooth. */
const LIMIT_P95_FRAME_MS = 50;
const MOST_ROWS_DRAWN = 120;

const { url, opened, send, close } = await servePage();
const sizeAt = (seconds) => ({ ...usualSample, names: NAMES, seconds });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_BIN ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`${url}#statistics`);
await opened;
await send("whole", sampleWhole(sizeAt(60)));
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
    await send("change", changes[turn % changes.length]);
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
close();

const { at, text } = frameTimes(frames);
console.log(`${NAMES} names, ${SECONDS} s of scrolling: ${text}`);
console.log(`rows drawn at once: ${mostRows} at most`);
process.exit(at(0.95) > LIMIT_P95_FRAME_MS || mostRows === 0 || mostRows > MOST_ROWS_DRAWN ? 1 : 0);
