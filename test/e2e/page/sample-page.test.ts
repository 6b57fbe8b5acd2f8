import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser, openPage } from "./browser.ts";
import { type SamplePreview, startSamplePreview } from "./sample-preview.ts";

const tabs = ["Statistics", "Charts", "Failures", "Exceptions", "Task ratio", "Workers", "Logs", "Downloads"];
const looks = [
  { name: "light", colorScheme: "light", width: 1280 },
  { name: "dark", colorScheme: "dark", width: 1280 },
  { name: "at 360 px", colorScheme: "light", width: 360 },
] as const;

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

/** What axe finds against WCAG 2.2 A and AA and its own best practices, as rule and place. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: string[] }[];
  }[];
}

const isWiderThanWindow = (page: Page) =>
  page.locator("html").evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);

describe.skipIf(!hasBrowser).each(looks)("the page, $name", ({ colorScheme, width }) => {
  const options = { colorScheme, viewport: { width, height: 700 }, reducedMotion: "reduce" } as const;

  it("has no fault that axe finds in any tab, and fits its window", async () => {
    const { page, complaints, close } = await openPage(browser, `${preview.address}/`, options);
    for (const tab of tabs) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
      expect(await faults(page), tab).toEqual([]);
      expect(await isWiderThanWindow(page), tab).toBe(false);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it("has none in the start form and its dialogs either", async () => {
    const { page, complaints, close } = await openPage(browser, `${preview.address}/?state=ready`, options);
    await page.getByText("Advanced options").click();
    expect(await faults(page)).toEqual([]);
    expect(await isWiderThanWindow(page)).toBe(false);
    await page.getByRole("button", { name: "Change WebShopper" }).click();
    await page.getByRole("dialog", { name: "Change WebShopper" }).waitFor();
    expect(await faults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.skipIf(!hasBrowser)("the page of a made-up test", () => {
  it("starts from the form, says an error at its field, and edits, stops and begins anew without a reload", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/?state=ready`);
    await page.evaluate(() => Object.assign(globalThis, { stays: true }));
    await page.getByLabel("Number of users").fill("none");
    await page.getByRole("button", { name: "Start swarming" }).click();
    await expect.poll(() => page.getByRole("alert").filter({ hasText: "whole number" }).count()).toBe(1);
    expect(await page.getByLabel("Number of users").getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator(":focus").getAttribute("name")).toBe("user_count");

    await page.getByLabel("Number of users").fill("30");
    await page.getByRole("button", { name: "Start swarming" }).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("dialog").getByLabel("Number of users").fill("");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "New test" }).click();
    await page.getByRole("button", { name: "Start swarming" }).waitFor();
    await page.getByRole("button", { name: "Back to the results" }).click();
    await page.getByRole("tab", { name: "Statistics" }).waitFor();
    expect(await page.evaluate(() => "stays" in globalThis)).toBe(true);
    await close();
  });

  it("keeps the focus of who starts, stops and begins anew by keyboard", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/?state=ready`);
    const focused = () => page.evaluate("document.activeElement?.id || document.activeElement?.tagName");
    const press = async (name: string) => {
      await page.getByRole("button", { name }).focus();
      await page.keyboard.press("Enter");
    };
    expect(await focused()).toBe("BODY");
    await press("Start swarming");
    await expect.poll(focused).toBe("state");
    await press("Stop");
    await expect.poll(focused).toBe("state");
    await press("New test");
    await expect.poll(() => page.locator(":focus").getAttribute("name")).toBe("user_count");
    await press("Back to the results");
    await expect.poll(focused).toBe("state");
    await close();
  });

  it("shows the means of a test that is over, under their name", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/?state=stopped&seconds=100`);
    await page.getByRole("columnheader", { name: "Mean req/s" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "Req/s", exact: true }).count()).toBe(0);
    await close();
  });

  it("is worked by the keyboard alone: tabs, sorting, a row's charts", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/#statistics`);
    await page.getByRole("tab", { name: "Statistics" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("tabpanel", { name: "Downloads" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#downloads");
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Max" }).focus();
    await page.keyboard.press("Enter");
    const sorting = page.getByRole("columnheader", { name: "Max" });
    await expect.poll(() => sorting.getAttribute("aria-sort")).toBe("descending");
    const first = page.locator(".stat-open").first();
    await first.focus();
    await page.keyboard.press("Enter");
    const name = await first.getAttribute("title");
    await page.getByRole("region", { name: `Charts of ${name}`, exact: true }).waitFor();
    await close();
  });

  it("draws only rows in sight of 10,000, and filters them", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/?names=10000`);
    await page.getByText("10,000 of 10,000 names").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await page
      .getByRole("region", { name: "Statistics" })
      .evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.getByRole("row").and(page.locator('[aria-rowindex="10001"]')).waitFor();
    await page.getByRole("searchbox").fill("post /login/part-1200");
    await expect.poll(() => page.getByRole("row").count()).toBeLessThanOrEqual(3);
    await close();
  });

  it("shows names and messages as text, whatever is in them", async () => {
    const { page, complaints, close } = await openPage(browser, `${preview.address}/#failures`);
    await page.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("speaks Korean to a browser that asks for it, and English after a switch that it remembers", async () => {
    const { page, close } = await openPage(browser, `${preview.address}/?state=ready`, { locale: "ko-KR" });
    await page.getByRole("button", { name: "스워밍 시작" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ko");
    await page.getByRole("combobox", { name: "언어" }).selectOption("en");
    await page.getByRole("button", { name: "Start swarming" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Start swarming" }).waitFor();
    await close();
  });

  it("says when the server is gone, and goes on by itself when it is back", async () => {
    const first = await startSamplePreview();
    const { page, close } = await openPage(browser, `${first.address}/`);
    const lost = page.getByText("The connection to Acrida is lost.");
    await page.getByRole("tab", { name: "Statistics" }).waitFor();
    expect(await lost.count()).toBe(0);
    await first.close();
    await lost.waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").getByText("could not be reached").waitFor();
    await page.keyboard.press("Escape");
    const second = await startSamplePreview(Number(new URL(first.address).port));
    await lost.waitFor({ state: "detached" });
    await close();
    await second.close();
  });
});
