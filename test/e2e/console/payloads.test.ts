import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { targetPerFile } from "../../support/embedded-target.ts";
import { hasBrowser } from "../page/browser.ts";
import { browserPerFile, openTab, press, soon, startConsole, state, swarm, visit } from "./open-console.ts";

const harm = "window.harmed=1";
const kinds = [
  `<script>${harm}</script>`,
  `</script><script>${harm}</script>`,
  `<img src=x onerror=${harm}>`,
  `"><img src=x onerror="${harm}">`,
  `' onmouseover='${harm}' autofocus onfocus='${harm}`,
  `<svg onload=${harm}>`,
  `<svg><script>${harm}</script></svg>`,
  `<iframe srcdoc="<script>parent.harmed=1</script>"></iframe>`,
  `<iframe src="javascript:parent.harmed=1"></iframe>`,
  `<a href="javascript:${harm}">click</a>`,
  `javascript:${harm}`,
  `<details open ontoggle=${harm}>`,
  `<body onload=${harm}>`,
  `<input autofocus onfocus=${harm}>`,
  `<video><source onerror=${harm}></video>`,
  `<style>@import 'javascript:${harm}';</style>`,
  `<!--<script>${harm}</script>-->`,
  `--><script>${harm}</script><!--`,
  `<![CDATA[<script>${harm}</script>]]>`,
  `<math><mtext></style><img src=x onerror=${harm}></mtext></math>`,
  `\${${harm}}{{${harm}}}<%= ${harm} %>`,
  `\u2028<script>${harm}</script>`,
  `<scr\u0000ipt>${harm}</scr\u0000ipt>`,
  `&lt;script&gt;${harm}&lt;/script&gt;`,
  `</textarea></title></style><script>${harm}</script>`,
];
/** A hundred: each kind as the name of a request, an error's text, an exception, a line of the log. */
const scenario = `
  import { HttpUser, constant, events, task } from "acrida";
  const kinds = ${JSON.stringify(kinds)};
  events.initCommandLineParser.addListener(({ parser }) => {
    parser.addArgument("--first", { default: kinds[3], help: kinds[2] });
    parser.addArgument("--second", { choices: kinds.slice(0, 8), default: kinds[1], help: kinds[0] });
  });
  let next = 0;
  export class Visitor extends HttpUser {
    static waitTime = constant(0.01);
    @task(3)
    async "<img src=x onerror=${harm}>"() {
      const payload = kinds[next++ % kinds.length];
      console.log("log " + payload);
      console.error("error " + payload);
      await this.client.get("/", { name: "name " + payload }, (response) => response.failure("failed " + payload));
      throw new Error("thrown " + payload);
    }
    @task async plain() { await this.client.get("/"); }
  }`;
const target = targetPerFile();
const tabs = ["Statistics", "Charts", "Failures", "Exceptions", "Task ratio", "Workers", "Logs", "Downloads"];

const isHarmed = (page: Page) => page.evaluate(() => "harmed" in globalThis);

describe.skipIf(!hasBrowser)("a hundred scripts as names, errors, exceptions, log lines and options", () => {
  const browser = browserPerFile();

  test("are shown, and none runs: not in the console, not in the report", async () => {
    const { run, link } = await startConsole(["--host", target().url, "--html", "report.html"], { scenario });
    const { page, complaints, close } = await visit(browser(), link);
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByText("Advanced options").click();
    expect(await page.getByLabel("First", { exact: true }).inputValue()).toBe(kinds[3]);
    await press(page, "Change Visitor");
    await page.getByRole("dialog").getByText("<img src=x").waitFor();
    await page.keyboard.press("Escape");
    await swarm(page, { "Number of users": "5", "Spawn rate": "50" });
    await soon(() => page.locator(".stat-open").count()).toBe(kinds.length + 1);
    const names = await page.locator(".stat-open").allTextContents();
    for (const kind of [kinds[0], kinds[2], kinds[9], kinds[13], kinds[23]])
      expect(names).toContain(`name ${kind}`);

    for (const tab of tabs) {
      await openTab(page, tab);
      if (tab === "Exceptions")
        for (const one of await page.locator(".exception summary").all()) await one.click();
      if (tab === "Failures")
        await page
          .getByRole("row", { name: `failed ${kinds[1]}` })
          .first()
          .hover();
      if (tab === "Logs") await page.getByText(`error ${kinds[5]}`).first().waitFor();
      expect(await isHarmed(page), tab).toBe(false);
    }
    await openTab(page, "Statistics");
    await page
      .locator(".stat-open", { hasText: kinds[2] as string })
      .first()
      .click();
    await page
      .getByRole("region", { name: `Charts of name ${kinds[2]}` })
      .locator("canvas")
      .first()
      .waitFor();
    await press(page, "Stop");
    await soon(() => state(page)).toBe("Stopped");
    await page.reload();
    await page.locator(".stat-open").first().waitFor();
    expect(await isHarmed(page)).toBe(false);
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
    await close();

    await run.until(/exit code 1/);
    const file = pathToFileURL(run.workspace.path("report.html")).href;
    for (const address of [file, new URL("stats/report", link).href]) {
      const report = await visit(browser(), address);
      await soon(() => report.page.locator(".chart canvas").count()).toBe(7);
      await report.page.getByRole("button", { name: `name ${kinds[1]}`, exact: true }).click();
      for (const one of await report.page.locator("details summary").all()) await one.click();
      expect(await report.page.locator("body").textContent()).toContain(`thrown ${kinds[2]}`);
      expect(await isHarmed(report.page), address).toBe(false);
      expect(report.complaints).toEqual([]);
      await report.close();
    }
  });
});
