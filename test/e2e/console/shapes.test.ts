import { describe, expect, test } from "vitest";
import { targetPerTest } from "../../support/embedded-target.ts";
import { hasBrowser } from "../page/browser.ts";
import {
  browserPerFile,
  faultsOf,
  figure,
  openTab,
  press,
  soon,
  startConsole,
  state,
  swarm,
  visit,
} from "./open-console.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, LoadTestShape, constant, task } from "acrida";
  class Visitor extends HttpUser { static abstract = true; static waitTime = constant(0.05); }
  export class Reader extends Visitor {
    onStart() { console.log("BEGINS Reader"); }
    @task async products() { await this.client.get("/products"); }
    @task async home() { await this.client.get("/"); }
  }
  export class Buyer extends Visitor {
    @task async search() { await this.client.get("/search?q=oak", { name: "/search" }); }
  }
  export class Steps extends LoadTestShape {
    tick(seconds) { return { users: seconds < 2 ? 2 : 5, spawnRate: 50 }; }
  }
`;

describe.skipIf(!hasBrowser)("load that changes while a test runs", () => {
  const browser = browserPerFile();

  test("a shape is chosen in the form, says what it replaces, leads the test, and can be left out", async () => {
    const { link } = await startConsole(["--host", target().url], { scenario });
    const { page, complaints, close } = await visit(browser(), link);
    await page.getByText("Advanced options").click();
    const shape = page.getByLabel("Load shape");
    expect(await shape.inputValue()).toBe("Steps");
    const users = page.getByLabel("Number of users", { exact: true });
    expect(await users.isDisabled()).toBe(true);
    await page.getByText("Set by the load shape Steps.").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await press(page, "Start swarming");
    await soon(() => figure(page, "Users")).toBe("5 of 5");
    expect(await page.getByRole("button", { name: "Edit" }).isDisabled()).toBe(true);
    await press(page, "Stop");
    await soon(() => state(page)).toBe("Stopped");

    await press(page, "New test");
    await page.getByText("Advanced options").click();
    await shape.selectOption({ label: "None" });
    expect(await users.isDisabled()).toBe(false);
    await page.getByLabel("Stages").fill("1m:x");
    expect(await users.isDisabled()).toBe(true);
    await press(page, "Start swarming");
    await page.getByText(/whole number from 0 to 1000000/).waitFor();
    await page.getByLabel("Stages").fill("1m:3@50");
    await press(page, "Start swarming");
    await soon(() => figure(page, "Users")).toBe("3 of 3");
    expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 400")]);
    await close();
  });

  test("a class takes another weight, other tasks and another host without a restart", async () => {
    const { run, link } = await startConsole(["--shape", "none", "-u", "8", "-r", "50"], {
      scenario: scenario.replace("static abstract", `static host = "${target().url}"; static abstract`),
    });
    const { page, close } = await visit(browser(), link);
    await swarm(page, {});
    await soon(() => figure(page, "Users")).toBe("8 of 8");
    await openTab(page, "Task ratio");
    const row = (name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) }).first();
    await soon(() => row("Reader").textContent()).toMatch(/50\.0 %\s*50\.0 %\s*4/);
    await page.getByRole("button", { name: "Change Reader" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page), `the dialog, ${colorScheme}`).toEqual([]);
    }
    await dialog.getByLabel("Weight", { exact: true }).fill("3");
    await dialog.getByLabel("home (weight 1)").uncheck();
    await press(page, "Apply");
    await dialog.waitFor({ state: "detached" });
    await soon(() => row("Reader").textContent()).toMatch(/75\.0 %\s*75\.0 %\s*6/);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page), `the tab, ${colorScheme}`).toEqual([]);
    }
    await soon(() => run.output().split("BEGINS Reader").length - 1).toBe(6);
    await soon(() => figure(page, "Users")).toBe("8 of 8");

    const homes = async () => (await target().ledger()).records;
    const before = await homes();
    await page.getByRole("button", { name: "Change Buyer" }).click();
    await dialog.getByLabel("Host", { exact: true }).fill("http://127.0.0.1:9");
    await press(page, "Apply");
    await dialog.waitFor({ state: "detached" });
    await soon(homes).toBeGreaterThan(before);
    await openTab(page, "Failures");
    await page
      .getByRole("cell", { name: /refused/i })
      .first()
      .waitFor();
    await close();
  });
});
