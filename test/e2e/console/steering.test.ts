import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { targetPerTest } from "../../support/embedded-target.ts";
import type { RunningAcrida } from "../../support/run-acrida.ts";
import { hasBrowser } from "../page/browser.ts";
import {
  browserPerFile,
  edit,
  figure,
  figureNumber,
  openTab,
  press,
  soon,
  startConsole,
  state,
  swarm,
  userHistory,
  visit,
} from "./open-console.ts";
import { shop } from "./shop.ts";

const scenario = shop;
const target = targetPerTest();
const count = (text: string, word: string): number => text.split(word).length - 1;
/** A user counts from before its onStart, and what a load thread prints is some time on its way. */
const printed = (run: RunningAcrida, word: string) => soon(() => count(run.output(), word), word);

/** A way to the console that can be cut and mended. */
const startLine = async (port: number) => {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const mend = (): void => {
    isCut = false;
  };
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut, mend };
};

describe.skipIf(!hasBrowser)("the running test", () => {
  const browser = browserPerFile();

  test("takes other users and rates without a restart, is reset, and starts a second time", async () => {
    const { run, link } = await startConsole(["--host", target().url], { scenario });
    const { page, complaints, close } = await visit(browser(), link);
    await swarm(page, { "Number of users": "10", "Spawn rate": "50" });
    await soon(() => figure(page, "Users")).toBe("10 of 10");
    await edit(page, 20, 40);
    await soon(() => figure(page, "Users")).toBe("20 of 20");
    await edit(page, 4, 40);
    await soon(() => figure(page, "Users")).toBe("4 of 4");
    await printed(run, "BEGINS").toBe(20);
    // One at the controller, one in the load thread.
    await printed(run, "OPTIONS").toBe(2);

    await press(page, "Edit");
    await page.getByRole("dialog").getByLabel("Number of users").fill("a few");
    await press(page, "Apply");
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await figure(page, "Users")).toBe("4 of 4");
    // The browser's own word for it.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 400")]);

    const before = await figureNumber(page, "Requests$");
    await press(page, "Reset");
    await soon(() => figureNumber(page, "Requests$")).toBeLessThan(before / 2);
    await soon(() => figureNumber(page, "Requests$")).toBeGreaterThan(10);
    await openTab(page, "Charts");
    await page.getByText("Changes during the test").click();
    await page
      .getByText(/4 users/)
      .last()
      .waitFor();

    await press(page, "Stop");
    await page.getByText("Passed").waitFor();
    const first = await figureNumber(page, "Requests$");
    await press(page, "New test");
    await swarm(page, { "Number of users": "2", "Spawn rate": "40" });
    await soon(() => figure(page, "Users")).toBe("2 of 2");
    await soon(() => figureNumber(page, "Requests$")).toBeGreaterThan(0);
    await press(page, "Stop");
    await page.getByText("Passed").waitFor();
    const second = await figureNumber(page, "Requests$");
    await printed(run, "BEGINS").toBe(22);
    await printed(run, "OPTIONS").toBe(4);
    expect((await target().ledger()).records).toBeGreaterThan(first + second);
    expect(complaints).toEqual([]);
    await close();
  });

  test("is seen whole by a page that comes late, is reloaded or lost its network; each page steers", async () => {
    const { link, base } = await startConsole(["--host", target().url], { scenario });
    const line = await startLine(Number(new URL(base).port));
    const [first, second] = [await visit(browser(), link), await visit(browser(), line.base)];
    await swarm(first.page, { "Number of users": "4", "Spawn rate": "2" });
    await soon(() => figure(second.page, "Users")).toBe("4 of 4");
    await edit(second.page, 6, 20);
    await soon(() => figure(first.page, "Users")).toBe("6 of 6");

    const lost = second.page.getByText("The connection to Acrida is lost.");
    expect(await lost.count()).toBe(0);
    line.cut();
    await lost.waitFor();
    await edit(first.page, 8, 20);
    await soon(() => figure(first.page, "Users")).toBe("8 of 8");
    const missed = await figure(first.page, "Time");
    await soon(() => figure(first.page, "Time")).not.toBe(missed);
    expect(await figure(second.page, "Users")).toBe("6 of 6");
    line.mend();
    await lost.waitFor({ state: "detached" });
    await soon(() => figure(second.page, "Users")).toBe("8 of 8");

    const late = await visit(browser(), link);
    await soon(() => figure(late.page, "Users")).toBe("8 of 8");
    await press(late.page, "Stop");
    await first.page.getByText("Passed").waitFor();
    await second.page.getByText("Passed").waitFor();
    await first.page.reload();
    const whole = await userHistory(first.page);
    expect(whole[0]).toMatch(/^0:00 [1-9]/);
    expect(whole.length).toBeGreaterThan(4);
    expect(await userHistory(second.page)).toEqual(whole);
    expect(await userHistory(late.page)).toEqual(whole);
    expect([...first.complaints, ...late.complaints]).toEqual([]);
    for (const { close } of [first, second, late]) await close();
  });
});

describe.skipIf(!hasBrowser)("the start form", () => {
  const browser = browserPerFile();

  test("gives the scenario its options, picks and changes classes, and tells no secret", async () => {
    const args = ["--host", target().url, "--tenant", "from the command line"];
    const { run, link, base } = await startConsole(args, { scenario });
    const { page, complaints, close } = await visit(browser(), link);
    const answers: { text(): Promise<string> }[] = [];
    page.on("response", (response) => {
      if (response.headers()["content-type"]?.startsWith("application/json")) answers.push(response);
    });
    await page.getByText("Advanced options").click();
    expect(await page.getByLabel("Tenant").inputValue()).toBe("from the command line");
    expect(await page.getByLabel("Api key").inputValue()).toBe("");
    await page.getByLabel("Tenant").fill("second & <third>");
    await page.getByLabel("Page size").fill("50");
    await page.getByLabel("Plan").selectOption("large");
    await page.getByLabel("us", { exact: true }).check();
    await page.getByLabel("asia", { exact: true }).check();
    await page.getByLabel("Is dry").check();
    await page.getByLabel("Api key").fill("correct horse battery");
    for (const [name, weight] of Object.entries({ WebShopper: "3", MobileShopper: "7" })) {
      await press(page, `Change ${name}`);
      await page.getByRole("dialog").getByLabel("Weight", { exact: true }).fill(weight);
      if (name === "MobileShopper")
        await page
          .getByRole("dialog")
          .getByLabel(/^product/)
          .uncheck();
      await press(page, "Apply");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.getByText("weight 7 · 1 of 2 tasks").waitFor();
    await swarm(page, { "Number of users": "20", "Spawn rate": "100" });
    await soon(() => figure(page, "Users")).toBe("20 of 20");
    const options = ["second & <third>", 50, "large", ["us", "asia"], true, "correct horse battery".length];
    await printed(run, `OPTIONS ${JSON.stringify(options)}`).toBe(2);
    await printed(run, "BEGINS").toBe(20);
    expect(count(run.output(), "BEGINS WebShopper")).toBe(6);
    expect(count(run.output(), "BEGINS MobileShopper")).toBe(14);
    await soon(() => page.locator(".stat-open").allInnerTexts()).toEqual(
      expect.arrayContaining(["/", "/products", "/search"]),
    );
    await press(page, "Stop");
    await soon(() => state(page)).toBe("Stopped");
    expect(await page.locator(".stat-open").allInnerTexts()).not.toContain("/products/[id]");

    await press(page, "New test");
    await page.getByText("Advanced options").click();
    expect(await page.getByLabel("Api key").inputValue()).toBe("");
    await page.getByLabel("WebShopper", { exact: true }).uncheck();
    await swarm(page, { "Number of users": "3", "Spawn rate": "100" });
    await soon(() => figure(page, "Users")).toBe("3 of 3");
    await soon(() => page.locator(".stat-open").allInnerTexts()).toEqual(["/"]);
    await printed(run, "BEGINS").toBe(23);
    expect(count(run.output(), "BEGINS WebShopper")).toBe(6);
    await printed(run, `true,${"correct horse battery".length}]`).toBe(4);

    for (const path of ["/stats/requests", "/stats/report", "/logs", "/tasks", "/metrics", "/openapi.json"])
      answers.push(await fetch(base + path));
    expect(answers.length).toBeGreaterThan(8);
    const told = [...(await Promise.all(answers.map((answer) => answer.text()))), await page.content()];
    expect(told.join("") + run.output()).not.toMatch(/hunter2|correct horse/);
    expect(complaints).toEqual([]);
    await close();
  });
});
