import { describe, expect, test } from "vitest";
import { targetPerFile } from "../../support/embedded-target.ts";
import { describeResult, runAcrida } from "../../support/run-acrida.ts";
import { hasBrowser } from "../page/browser.ts";
import { browserPerFile, press, soon, startConsole, state, visit } from "./open-console.ts";
import { shop } from "./shop.ts";

const token = "the-token-of-this-test-0123456789";
const target = targetPerFile();
const scenario = shop;

describe.skipIf(!hasBrowser)("beyond the loopback", () => {
  const browser = browserPerFile();
  const args = ["--web-host", "0.0.0.0", "--web-token", token];

  test("the form, the link and a bearer open the console; nothing opens without", async () => {
    const { run, link, base } = await startConsole(args, { scenario });
    for (const path of ["/", "/live", "/stats/requests", "/stats/report", "/metrics", "/logs", "/tasks"]) {
      const answer = await fetch(base + path, { headers: { accept: "text/html" } });
      expect(answer.status, path).toBe(401);
      expect(await answer.text(), path).not.toContain("Shopper");
    }
    const form = { method: "POST", body: new URLSearchParams({ user_count: "1", host: target().url }) };
    expect((await fetch(`${base}/swarm`, form)).status).toBe(401);

    const byForm = await visit(browser(), base);
    await byForm.page.getByLabel("Token").fill("not the token of this test");
    await press(byForm.page, "Log in");
    await byForm.page.getByRole("alert").filter({ hasText: "not the token" }).waitFor();
    await byForm.page.getByLabel("Token").fill(token);
    await press(byForm.page, "Log in");
    await byForm.page.getByLabel("Number of users").waitFor();
    const [cookie] = await byForm.page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(cookie?.value).not.toContain(token);
    await byForm.page.reload();
    await byForm.page.getByLabel("Number of users").waitFor();
    await byForm.close();

    const port = new URL(base).port;
    expect(new URL(link).searchParams.get("token")).toBe(token);
    const byLink = await visit(browser(), `http://127.0.0.1:${port}/?token=${token}`);
    await byLink.page.getByLabel("Number of users").waitFor();
    expect(byLink.page.url()).not.toContain(token);
    expect(byLink.complaints).toEqual([]);
    await byLink.close();

    const byBearer = await fetch(`${base}/swarm`, { ...form, headers: { authorization: `Bearer ${token}` } });
    expect(byBearer.status).toBe(200);
    run.signal("SIGINT");
    await run.ended;
  });
});

describe.skipIf(!hasBrowser)("what can't be", () => {
  const browser = browserPerFile();

  test("is said at its field, and the test is not started", async () => {
    const { base, link } = await startConsole([], { scenario });
    const { page, close } = await visit(browser(), link);
    await page.getByLabel("Host", { exact: true }).fill(target().url);
    const wrong = [
      ["Number of users", "many", "user_count", "20"],
      ["Spawn rate", "0", "spawn_rate", "2"],
      ["Host", "ftp://shop.example", "host", target().url],
      ["Run time", "soon", "run_time", ""],
      ["Page size", "wide", "pageSize", "20"],
    ] as const;
    await page.getByText("Advanced options").click();
    for (const [label, value, name, right] of wrong) {
      const field = page.getByLabel(label, { exact: true });
      await field.fill(value);
      const answered = page.waitForResponse((response) => response.url().endsWith("/swarm"));
      await press(page, "Start swarming");
      expect((await answered).status(), label).toBe(400);
      await soon(() => field.getAttribute("aria-invalid"), label).toBe("true");
      const described = (await field.getAttribute("aria-describedby")) as string;
      const told = described.split(" ").map((id) => page.locator(`[id="${id}"]`).textContent());
      expect((await Promise.all(told)).join(" "), label).toMatch(/expected|must be/);
      expect(await page.locator(":focus").getAttribute("name")).toBe(name);
      await field.fill(right);
    }
    for (const name of ["WebShopper", "MobileShopper"])
      await page.getByLabel(name, { exact: true }).uncheck();
    await press(page, "Start swarming");
    await page.getByRole("group", { name: "User classes" }).getByRole("alert").waitFor();
    expect(await state(page)).toBe("Ready");
    expect((await (await fetch(`${base}/stats/requests`)).json()) as object).toMatchObject({
      ...{ state: "ready", user_count: 0 },
    });
    await close();

    const taken = await runAcrida(["--port", new URL(base).port], { scenario, longestMs: 15_000 });
    expect(taken.code, describeResult(taken)).toBe(2);
    expect(taken.stderr).toContain(new URL(base).port);
    expect(taken.stderr).toContain("--web-port");
  });
});
