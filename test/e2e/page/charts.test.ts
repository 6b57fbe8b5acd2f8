import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser, openPage } from "./browser.ts";
import { type SamplePreview, startSamplePreview } from "./sample-preview.ts";

let browser: Browser;
let preview: SamplePreview;

beforeAll(async () => {
  if (!hasBrowser) return;
  [browser, preview] = await Promise.all([launchBrowser(), startSamplePreview()]);
});

afterAll(async () => {
  await browser?.close();
  await preview?.close();
});

/** The charts of a test that is over, so that nothing moves but what the test moves. */
async function openCharts() {
  const opened = await openPage(browser, `${preview.address}/?state=stopped&seconds=900#charts`);
  await chart(opened.page, "Users").locator("canvas").waitFor();
  return opened;
}

const chart = (page: Page, title: string): Locator => page.getByRole("figure", { name: title, exact: true });
const range = (page: Page) => page.locator(".chart-range").textContent();
/** The numbers that the legends show, chart by chart. */
const legends = (page: Page) => page.locator(".chart-legend").allInnerTexts();

async function boxOf(page: Page, title: string) {
  const over = chart(page, title).locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  return (await over.boundingBox())!;
}

describe.skipIf(!hasBrowser)("the charts of a test", () => {
  it("zoom all together by a drag on one, and show all again after a double click", async () => {
    const { page, complaints, close } = await openCharts();
    expect(await range(page)).toContain("0:00 – 15:00");
    const box = await boxOf(page, "Response times");
    await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => range(page)).toMatch(/^(5:5\d|6:0\d) – (7:[23]\d)/);
    await expect.poll(() => legends(page)).toHaveLength(7);

    await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 40);
    await expect.poll(() => range(page)).toContain("0:00 – 15:00");
    await page.getByRole("button", { name: "Last 5 min" }).click();
    await expect.poll(() => range(page)).toContain("10:00 – 15:00");
    expect(complaints).toEqual([]);
    await close();
  });

  it("show the same second in all of them", async () => {
    const { page, close } = await openCharts();
    const before = await legends(page);
    const box = await boxOf(page, "Requests per second");
    await page.mouse.move(box.x + box.width * (60 / 900), box.y + 40);
    await expect.poll(() => page.locator(".chart-cursor-time").textContent()).toMatch(/^(0:5\d|1:0\d)/);
    const after = await legends(page);
    for (const [index, text] of after.entries()) expect(text).not.toBe(before[index]);
    expect(after[2]).toMatch(/Users\s*1[56]\d/);
    await page.mouse.move(2, 2);
    await expect.poll(() => legends(page)).toEqual(before);
    await close();
  });

  it("are read by the keyboard, second by second, and say the values", async () => {
    const { page, close } = await openCharts();
    await page.getByRole("button", { name: "Last 5 min" }).click();
    const slider = chart(page, "Users").getByRole("slider");
    await slider.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("600");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe("10:01");
    expect(await chart(page, "Users").locator("[aria-live=polite]").textContent()).toContain("Users 300");
    expect(await chart(page, "Response times").locator("[aria-live=polite]").textContent()).toBe("");
    expect(await page.locator(".chart-cursor-time").textContent()).toContain("300 users, 7/s");
    await close();
  });

  it("are a table for who wants one", async () => {
    const { page, close } = await openCharts();
    const users = chart(page, "Users");
    await users.getByRole("button", { name: "show as table" }).click();
    expect(await users.getByRole("row").count()).toBeGreaterThan(30);
    expect(await users.getByRole("row").last().textContent()).toContain("300");
    await close();
  });

  it("are kept as a picture and as a file of numbers", async () => {
    const { page, close } = await openCharts();
    const saved = async (title: string, button: string) => {
      const coming = page.waitForEvent("download");
      await chart(page, title).getByRole("button", { name: button }).click();
      const download = await coming;
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
    };
    const csv = await saved("Errors by kind", "CSV");
    expect(csv.name).toBe("acrida-https-shop.example.com-errors.csv");
    const lines = csv.content.toString().trimEnd().split("\r\n");
    expect(lines[0]).toBe("second,seconds,time,timeout,status");
    expect(lines).toHaveLength(901);
    const png = await saved("Latency heatmap", "PNG");
    expect(png.name).toBe("acrida-https-shop.example.com-latency-heatmap.png");
    expect(png.content.subarray(1, 4).toString()).toBe("PNG");
    expect(png.content.readUInt32BE(16)).toBeGreaterThan(400);
    await close();
  });
});
