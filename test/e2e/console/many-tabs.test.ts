import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { targetPerFile } from "../../support/embedded-target.ts";
import { hasBrowser } from "../page/browser.ts";
import { browserPerFile, soon, startConsole, state } from "./open-console.ts";
import { shop } from "./shop.ts";

const target = targetPerFile();

/** A browser without windows holds every page for shown: tells one that it is not, or is again. */
const turn = (page: Page, to: "hidden" | "visible"): Promise<void> =>
  page.evaluate(
    `Object.defineProperty(document, "hidden", { configurable: true, value: ${to === "hidden"} });` +
      `document.dispatchEvent(new Event("visibilitychange"));`,
  );

describe.skipIf(!hasBrowser)("many tabs", () => {
  const browser = browserPerFile();

  test("twelve of one browser all open, and the first is up to date when it is shown again", {
    timeout: 60_000,
  }, async () => {
    const { run, base } = await startConsole(["--host", target().url], { scenario: shop });
    const context = await browser().newContext();
    context.setDefaultTimeout(10_000);
    const tabs: Page[] = [];
    for (let tab = 0; tab < 12; tab++) {
      const before = tabs.at(-1);
      if (before !== undefined) await turn(before, "hidden");
      const page = await context.newPage();
      tabs.push(page);
      await page.goto(`${base}/`);
      await page.getByLabel("Number of users").waitFor();
    }
    const [first, last] = [tabs[0] as Page, tabs[11] as Page];
    await fetch(`${base}/swarm`, { method: "POST", body: new URLSearchParams({ user_count: "2" }) });
    await soon(() => state(last)).toBe("Running");
    await turn(last, "hidden");
    // Nobody else was shown: its title goes on.
    const title = await last.title();
    await soon(() => last.title()).not.toBe(title);
    await turn(first, "visible");
    await soon(() => state(first)).toBe("Running");
    const seen = await last.title();
    await pause(2_500);
    expect(await last.title()).toBe(seen);
    await context.close();
    run.signal("SIGINT");
    await run.ended;
  });
});
