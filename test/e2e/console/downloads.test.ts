import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { csvRecords } from "../../support/csv-table.ts";
import { targetPerTest } from "../../support/embedded-target.ts";
import { hasBrowser } from "../page/browser.ts";
import {
  browserPerFile,
  faultsOf,
  figureNumber,
  openTab,
  press,
  soon,
  startConsole,
  state,
  swarm,
  visit,
} from "./open-console.ts";
import { brokenShop } from "./shop.ts";

const target = targetPerTest();

/** Downloads what the link of this name leads to. */
const saved = async (page: Page, label: string, folder: string) => {
  const coming = page.waitForEvent("download");
  await page.getByRole("tabpanel").getByRole("link", { name: label }).click();
  const download = await coming;
  const name = download.suggestedFilename();
  const path = join(folder, `saved-${name}`);
  await download.saveAs(path);
  return { name, path, text: await readFile(path, "utf8") };
};

/** What a file that is opened from a disk asks for, beside itself. */
const openFile = async (browser: Browser, path: string) => {
  const asked: string[] = [];
  const opened = await visit(browser, pathToFileURL(path).href, { offline: true });
  opened.page.on("request", (request) => asked.push(request.url()));
  await opened.page.reload();
  return { ...opened, asked: () => asked.filter((url) => !/^(file|data|blob):/.test(url)) };
};

describe.skipIf(!hasBrowser)("what a test leaves", () => {
  const browser = browserPerFile();

  test("is downloaded as the command writes it, and read offline and on paper", async () => {
    const files = ["--csv", "run", "--csv-full-history", "--html", "report.html"];
    const { run, link } = await startConsole(["--host", target().url, ...files], { scenario: brokenShop });
    const { page, complaints, close } = await visit(browser(), link);
    await swarm(page, { "Number of users": "12", "Spawn rate": "50" });
    await soon(() => figureNumber(page, "Requests$")).toBeGreaterThan(300);
    await press(page, "Stop");
    await page.getByText("Failed", { exact: true }).waitFor();
    expect(await state(page)).toBe("Stopped");
    await run.until(/exit code 1/);

    await openTab(page, "Downloads");
    const pairs = [
      ["Statistics", "requests.csv", "run_stats.csv"],
      ["Full history", "requests_full_history.csv", "run_stats_history.csv"],
      ["Failures", "failures.csv", "run_failures.csv"],
      ["Exceptions", "exceptions.csv", "run_exceptions.csv"],
    ] as const;
    for (const [label, name, file] of pairs) {
      const download = await saved(page, label, run.workspace.folder);
      expect(download.name).toBe(name);
      expect(download.text, file).toBe(run.workspace.read(file));
      expect(csvRecords(download.text).length, file).toBeGreaterThan(0);
    }
    const [total] = csvRecords(run.workspace.read("run_stats.csv")).filter(
      ({ Name }) => Name === "Aggregated",
    );
    expect(Number(total?.["Request Count"])).toBe((await target().ledger()).records);
    const report = await saved(page, "Report", run.workspace.folder);
    expect(report.name).toBe("report.html");
    expect(complaints).toEqual([]);

    for (const path of [report.path, run.workspace.path("report.html")]) {
      const read = await openFile(browser(), path);
      await read.page.getByRole("heading", { level: 1, name: "Load test report" }).waitFor();
      await read.page.getByText("Failed", { exact: true }).first().waitFor();
      await soon(() => read.page.locator(".chart canvas").count()).toBe(7);
      await read.page.getByRole("button", { name: "/products", exact: true }).click();
      await soon(() => read.page.locator(".chart canvas").count()).toBe(9);
      const said = (await read.page.locator("body").textContent()) as string;
      for (const text of [
        "500 Internal Server Error",
        "the basket was empty",
        "acrida --port 0",
        "WebShopper",
      ])
        expect(said).toContain(text);
      expect(said).toContain("12 users, 50.0 a second");
      expect(said).not.toContain("hunter2");
      const table = read.page.locator(".stat-scroller");
      expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
      const rows = await read.page.getByRole("row", { name: "/flaky" }).count();
      expect(rows).toBeGreaterThan(0);
      if (path === report.path) {
        expect(await faultsOf(read.page)).toEqual([]);
        const paper = await read.page.pdf({ format: "A4" });
        expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
        expect(paper.length).toBeGreaterThan(40_000);
      }
      expect(read.asked()).toEqual([]);
      expect(read.complaints).toEqual([]);
      await read.close();
    }

    const dark = await visit(browser(), new URL("stats/report?theme=dark", link).href);
    await dark.page.locator(".chart canvas").first().waitFor();
    expect(await dark.page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await faultsOf(dark.page)).toEqual([]);
    expect(dark.complaints).toEqual([]);
    const asked = await fetch(new URL("stats/report?theme=dark&download=1", link));
    run.workspace.write("dark.html", await asked.text());
    const kept = await openFile(browser(), run.workspace.path("dark.html"));
    await kept.page.locator('html[data-theme="dark"]').waitFor();
    await kept.close();
    await dark.close();
    await close();
  });
});
