import { describe, expect, test } from "vitest";
import { targetPerTest } from "../../support/embedded-target.ts";
import { hasBrowser } from "../page/browser.ts";
import {
  browserPerFile,
  figure,
  figureNumber,
  openTab,
  press,
  soon,
  startConsole,
  state,
  swarm,
  visit,
} from "./open-console.ts";

/** The tutorial's script, in this language; its waits are shorter. */
const scenario = `
  import { HttpUser, TaskSet, between, task } from "acrida";
  class MyTaskSet extends TaskSet {
    @task async index() { await this.client.get("/"); }
  }
  export class MyUser extends HttpUser {
    static tasks = [MyTaskSet];
    static waitTime = between(0.3, 0.5);
  }`;

const target = targetPerTest();

describe.skipIf(!hasBrowser)("the tutorial's walk", () => {
  const browser = browserPerFile();

  test("30 users come in one after the other, are watched, and are stopped", async () => {
    const { run, link } = await startConsole(["-f", "locustfile.ts"], { scenario });
    const { page, complaints, close } = await visit(browser(), link);
    expect(await state(page)).toBe("Ready");
    await swarm(page, { "Number of users": "30", "Spawn rate": "5", Host: target().url });

    const ramp: number[] = [];
    await soon(async () => {
      const users = await figureNumber(page, "Users");
      if (users > 0 && users !== ramp.at(-1)) ramp.push(users);
      return users;
    }).toBe(30);
    expect(ramp).toEqual([...ramp].sort((a, b) => a - b));
    expect(ramp.length, ramp.join()).toBeGreaterThan(2);
    await soon(() => state(page)).toBe("Running");
    expect(await figure(page, "Users")).toBe("30 of 30");
    await soon(() => figureNumber(page, "Requests/s")).toBeGreaterThan(20);
    await page.getByRole("row", { name: "/ GET" }).waitFor();

    await openTab(page, "Charts");
    const titles = ["Requests per second", "Response times", "Users"];
    for (const title of titles) {
      const chart = page.getByRole("figure", { name: title, exact: true });
      await chart.locator("canvas").waitFor();
      expect(await chart.textContent()).toMatch(/[1-9]/);
    }
    // A chart ends with the last whole second, the figures with this one.
    await soon(() => page.getByRole("figure", { name: "Users", exact: true }).textContent()).toMatch(
      /Users\s*30/,
    );

    await press(page, "Stop");
    await page.getByText("Passed").waitFor();
    expect(await state(page)).toBe("Stopped");
    expect(await page.locator(".end-banner").textContent()).toContain("exit code 0");
    expect(await figure(page, "Users")).toBe("0");
    expect((await target().ledger()).records).toBe(await figureNumber(page, "Requests$"));
    expect(complaints).toEqual([]);

    await press(page, "New test");
    expect(await page.getByLabel("Number of users").inputValue()).toBe("30");
    expect(await page.getByLabel("Host", { exact: true }).inputValue()).toBe(target().url);
    await close();
    run.signal("SIGINT");
    expect((await run.ended).code).toBe(0);
  });

  test("is walked by keys alone too", async () => {
    const { link } = await startConsole(["-f", "locustfile.ts"], { scenario });
    const { page, close } = await visit(browser(), link);
    await page.getByLabel("Number of users").waitFor();
    const focusOn = async (wanted: string): Promise<void> => {
      for (let presses = 0; presses < 25; presses++) {
        const focused = page.locator(":focus");
        const found = await focused.evaluateAll((elements) =>
          elements.map((element) => element.getAttribute("name") ?? element.textContent),
        );
        if (found.includes(wanted)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`no Tab leads to ${wanted}`);
    };
    const fill = async (name: string, value: string): Promise<void> => {
      await focusOn(name);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type(value);
    };
    await fill("user_count", "3");
    await fill("spawn_rate", "30");
    await fill("host", target().url);
    await page.keyboard.press("Enter");
    await soon(() => state(page)).toBe("Running");
    await focusOn("Edit");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await soon(() => figure(page, "Users")).toBe("6 of 6");
    await focusOn("Stop");
    await page.keyboard.press("Space");
    await soon(() => state(page)).toBe("Stopped");
    await close();
  });
});
