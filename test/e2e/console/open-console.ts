import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type AcridaOptions, type RunningAcrida, startAcrida } from "../../support/run-acrida.ts";
import { hasBrowser, launchBrowser, openPage, type WatchedPage } from "../page/browser.ts";

/** One browser for all tests of the file. */
export const browserPerFile = (): (() => Browser) => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (hasBrowser) browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  return () => browser as Browser;
};

/** A command whose console is open. */
export interface OpenConsole {
  readonly run: RunningAcrida;
  /** As the command prints it, with the token where there is one. */
  readonly link: string;
  /** `http://127.0.0.1:41234` */
  readonly base: string;
}

/** Starts the built command with its console, on a free port unless told. */
export const startConsole = async (
  args: readonly string[],
  options: AcridaOptions = {},
): Promise<OpenConsole> => {
  const run = startAcrida(["--port", "0", "--processes", "1", ...args], options);
  await run.until(/open at \S+ /);
  const link = /open at (\S+)/.exec(run.output())?.[1] as string;
  const { protocol, port } = new URL(link);
  return { run, link, base: `${protocol}//127.0.0.1:${port}` };
};

/** What a page comes to show, in time. */
export const soon = <T>(read: () => T | Promise<T>, message?: string) =>
  expect.poll(read, { timeout: 20_000, ...(message === undefined ? {} : { message }) });

/** Opens an address in a context of its own, and hears what the server's policy refused. */
export const visit = (
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => openPage(browser, address, { reducedMotion: "reduce", ...options });

/** The value that the top of the page shows under this label, `20 of 30`. */
export const figure = (page: Page, label: string): Promise<string | null> =>
  page
    .locator(".figure")
    .filter({ has: page.locator("dt", { hasText: new RegExp(`^${label}`) }) })
    .locator("dd")
    .textContent();

/** The same as a number. */
export const figureNumber = async (page: Page, label: string): Promise<number> =>
  Number.parseFloat(((await figure(page, label)) ?? "").replaceAll(",", ""));

export const state = (page: Page): Promise<string | null> =>
  page.getByRole("status", { name: "State" }).textContent();

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

export const openTab = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("tab", { name }).click();
  await page.getByRole("tabpanel", { name }).waitFor();
};

/** Fills the start form and starts. */
export const swarm = async (page: Page, fields: Readonly<Record<string, string>>): Promise<void> => {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await press(page, "Start swarming");
};

/** Changes users and rate of the running test. */
export const edit = async (page: Page, users: number, rate: number): Promise<void> => {
  await press(page, "Edit");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Number of users").fill(String(users));
  await dialog.getByLabel("Spawn rate").fill(String(rate));
  await press(page, "Apply");
  await dialog.waitFor({ state: "detached" });
};

/** Seconds and users of the chart of users, read as its table: the history that the page has. */
export const userHistory = async (page: Page): Promise<readonly string[]> => {
  await openTab(page, "Charts");
  const chart = page.getByRole("figure", { name: "Users", exact: true });
  const table = chart.getByRole("table");
  if ((await table.count()) === 0) await chart.getByRole("button", { name: "show as table" }).click();
  const rows = await table.locator("tbody tr").allInnerTexts();
  return rows.map((row) => row.split(/\s+/).slice(0, 2).join(" "));
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

interface AxeGlobal {
  readonly axe: { run(options: object): Promise<AxeResult> };
}

/** Contrast is the rule that costs most, and the only one that a theme changes. */
export type Contrast = "too" | "alone" | "not";

const axeOptions = {
  too: {},
  alone: { runOnly: ["color-contrast"] },
  not: { rules: { "color-contrast": { enabled: false } } },
};

/** What axe finds against WCAG 2.2 A and AA and its own best practices, as rule and place. */
export const faultsOf = async (page: Page, contrast: Contrast = "too"): Promise<string[]> => {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as AxeGlobal).axe.run(options),
    axeOptions[contrast],
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
};
