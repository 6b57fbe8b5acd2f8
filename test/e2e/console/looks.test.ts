import { describe, expect, test } from "vitest";
import { targetPerFile } from "../../support/embedded-target.ts";
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

const tabs = [
  ...["Statistics", "Charts", "Failures", "Exceptions", "Task ratio", "Workers", "Logs", "Downloads"],
  "Own figures",
];
const ownTabs = `
  import { definePlugin } from "acrida";
  export const own = definePlugin({
    name: "own",
    tabs: [
      {
        key: "figures",
        title: "Own figures",
        content: () => ({
          text: "What we look at.",
          figures: [{ label: "Share", value: 0.5 }],
          table: { columns: ["Name", "Score"], rows: [["/a-rather-long-name/with-no-space-in-it/at-all", 1]] },
        }),
      },
    ],
  });
`;
const looks = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 }, locale: "ko-KR" },
] as const;
const contrasts = ["too", "alone", "not"] as const;
const target = targetPerFile();

describe.skipIf(!hasBrowser)("the console of a real test", () => {
  const browser = browserPerFile();

  test("can be read by all: light, dark, at 360 px, while a test runs and after it", {
    timeout: 110_000,
  }, async () => {
    const { link } = await startConsole(["--host", target().url], {
      scenario: brokenShop + ownTabs,
      longestMs: 100_000,
    });
    const pages = await Promise.all(looks.map((look) => visit(browser(), link, look)));
    const [first] = pages as [(typeof pages)[0], ...typeof pages];
    const check = async (what: string): Promise<void> => {
      for (const [index, { page }] of pages.entries()) {
        expect(await faultsOf(page, contrasts[index]), `${what}, look ${index}`).toEqual([]);
        const isWider = await page
          .locator("html")
          .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
        expect(isWider, `${what}, look ${index} is wider than its window`).toBe(false);
      }
    };
    for (const { page } of pages) await page.locator("details.start-advanced summary").click();
    await check("the form");

    await swarm(first.page, { "Number of users": "12", "Spawn rate": "50" });
    await soon(() => figureNumber(first.page, "Requests$")).toBeGreaterThan(300);
    for (const [index, tab] of tabs.entries()) {
      for (const { page } of pages) await page.getByRole("tab").nth(index).click();
      await first.page.getByRole("tabpanel", { name: tab }).waitFor();
      await check(tab);
    }
    await openTab(first.page, "Statistics");
    await first.page.setViewportSize({ width: 1180, height: 800 });
    const cut = await first.page
      .getByRole("columnheader")
      .evaluateAll((cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent),
      );
    expect(cut).toEqual([]);
    await first.page.setViewportSize({ width: 1280, height: 800 });
    await press(first.page, "Stop");
    await soon(() => state(first.page)).toBe("Stopped");
    await check("the end");
    for (const { complaints, close } of pages) {
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
