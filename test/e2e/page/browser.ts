import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { needProgram } from "../../support/debian-package.ts";

/** Debian's Chromium, or the one that `CHROMIUM_BIN` names; null where it can't be had, which was said aloud. */
const executablePath = needProgram({
  name: "chromium",
  variable: "CHROMIUM_BIN",
  debianPackage: "chromium",
});

/** Without a browser its tests are skipped. */
export const hasBrowser = executablePath !== null;

export function launchBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error("expected Chromium, but it is missing; install it");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page of its own with what it complained of: errors of scripts, and what the policy of the server refused. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens an address in a context of its own, an English desktop unless told. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}
