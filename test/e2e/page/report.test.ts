import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportHtml } from "../../../src/outputs/page/report-html.ts";
import type { ReportView } from "../../../src/outputs/page/view.ts";
import { sampleNameSeries } from "../../../ui/src/sample/sample-series.ts";
import { sampleWhole, usualSample } from "../../../ui/src/sample/sample-views.ts";
import { hasBrowser, launchBrowser, openPage } from "./browser.ts";

const template = fileURLToPath(new URL("../../../dist/ui/report.html", import.meta.url));
const payload = "</script><script>window.harmed=1</script><img src=x onerror=window.harmed=1>";

let browser: Browser;
let folder: string;
let address: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  folder = await mkdtemp(join(tmpdir(), "acrida-report-"));
  const path = join(folder, "report.html");
  await writeFile(path, reportHtml(viewOf(), await readFile(template, "utf8")));
  address = pathToFileURL(path).href;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

function viewOf(): ReportView {
  const {
    logs: _logs,
    downloads: _downloads,
    tabs: _tabs,
    ...whole
  } = sampleWhole({ ...usualSample, state: "stopped" });
  const names = whole.names.map((row) => (row.id === 1 ? { ...row, name: payload } : row));
  return {
    whole: { ...whole, names, run: { ...whole.run!, zeroSecond: 250 } },
    names: names.map(({ method, name }) => sampleNameSeries(7, method, name, 60)),
    command: `acrida -f locustfile.ts --html 'a ${payload}'`,
    node: "v20.20.0",
    createdAtWallMs: Date.UTC(2026, 2, 14, 10, 0, 0),
  };
}

describe.skipIf(!hasBrowser)("the report's file", () => {
  it("opens from a disk without any network, with all parts, and runs nothing that a name says", async () => {
    const { page, complaints, close } = await openPage(browser, address, { offline: true });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Load test report" }).waitFor();
    await page.getByText("1.3 % of the requests failed").waitFor();
    await page
      .getByText("The numbers were reset: those of summary and tables count from 4m 10s on")
      .waitFor();
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(
      expect.arrayContaining([
        ...[
          "How it was run",
          "Statistics",
          "Charts",
          "Failures",
          "Exceptions",
          "Task ratio",
          "Load generator",
        ],
      ]),
    );
    await expect.poll(() => page.locator(".chart canvas").count()).toBe(7);
    expect(await page.locator(".how-run").textContent()).toContain("42");
    expect(await page.evaluate(() => "harmed" in globalThis)).toBe(false);
    expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("opens the charts of a name from its own data", async () => {
    const { page, complaints, close } = await openPage(browser, address, { offline: true });
    await page.getByRole("button", { name: "/orders", exact: true }).click();
    await expect.poll(() => page.locator(".chart canvas").count()).toBe(9);
    expect(complaints).toEqual([]);
    await close();
  });

  it("takes the theme from its address, prints light with all unfolded, and comes back", async () => {
    const { page, close } = await openPage(browser, `${address}?theme=dark`);
    const theme = () => page.evaluate("document.documentElement.dataset.theme");
    await page.locator(".chart canvas").first().waitFor();
    expect(await theme()).toBe("dark");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await theme()).toBe("light");
    expect(await page.locator("details:not([open])").count()).toBe(0);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("button", { name: "Print" }).isVisible()).toBe(false);
    expect(await page.getByRole("row", { name: payload }).last().isVisible()).toBe(true);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await theme()).toBe("dark");
    expect(await page.locator("details[open]").count()).toBe(0);
    await close();
  });

  it("says so when it is damaged", async () => {
    const path = join(folder, "cut.html");
    await writeFile(path, await readFile(template, "utf8"));
    const { page, close } = await openPage(browser, pathToFileURL(path).href);
    await page.getByText("This report can't be read").waitFor();
    await close();
  });
});
