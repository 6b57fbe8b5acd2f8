import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseCsv } from "../support/csv-table.ts";
import { targetPerFile } from "../support/embedded-target.ts";
import { runAcrida, startAcrida } from "../support/run-acrida.ts";

const example = fileURLToPath(new URL("../../examples/plugin.ts", import.meta.url));
const target = targetPerFile();

test("the example has all of a plugin: login, tabs, routes, tables, dispatcher and output", {
  timeout: 60_000,
}, async () => {
  const load = ["--autostart", "-u", "8", "-r", "1000", "--processes", "1", "--csv", "out"];
  const run = startAcrida(["-f", example, "--port", "0", "--web-login", "--host", target().url, ...load], {
    env: { ACRIDA_EXAMPLE_WAIT: "0.02" },
  });
  await run.until(/open at \S+ /);
  const { origin } = new URL(/open at (\S+)/.exec(run.output())?.[1] as string);

  expect((await fetch(`${origin}/stats/requests`)).status).toBe(401);
  expect((await fetch(`${origin}/ext/shop/status`)).status).toBe(401);
  const logIn = (password: string) =>
    fetch(`${origin}/login`, {
      method: "POST",
      body: new URLSearchParams({ username: "ada", password }),
      redirect: "manual",
    });
  expect((await logIn("wrong")).status).toBe(401);
  const cookie = (await logIn("lovelace")).headers.get("set-cookie")?.split(";")[0] as string;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, { ...init, headers: { cookie, ...(init.headers ?? {}) } });
  const json = async (path: string) => (await (await ask(path)).json()) as Record<string, never>;

  const shares = async () => (await json("/tasks")).total as Record<string, { ratio: number }>;
  await expect.poll(async () => (await shares()).Buyer?.ratio, { timeout: 20_000 }).toBe(0.25);
  await expect
    .poll(async () => ((await json("/ext/shop/tabs/apdex")).table as { rows: unknown[] }).rows.length, {
      timeout: 20_000,
    })
    .toBe(2);
  expect(await json("/ext/shop/status")).toEqual({ state: expect.any(String), user: "Ada" });
  const page = await ask("/ext/shop/tabs/page");
  expect(page.headers.get("content-security-policy")).toMatch(
    /^sandbox allow-scripts .*frame-ancestors 'self'$/,
  );
  const note = await ask("/ext/shop/notes", { method: "POST", body: "hello" });
  expect([note.status, await note.text()]).toEqual([201, "noted: hello"]);
  expect(await (await ask("/ext/shop/csv/apdex")).text()).toMatch(/^Type,Name,Apdex\r\nGET,\/,/);

  // Another total asks the dispatcher anew.
  await ask("/swarm", {
    method: "POST",
    body: new URLSearchParams({ user_count: "20", spawn_rate: "1000" }),
  });
  await expect.poll(async () => (await json("/stats/requests")).user_count, { timeout: 20_000 }).toBe(20);
  await expect.poll(async () => (await shares()).Buyer?.ratio, { timeout: 20_000 }).toBe(0.25);
  run.signal("SIGINT");
  const { code, stderr, workspace } = await run.ended;
  expect(stderr).not.toContain("dropped");
  expect(code).toBe(0);
  const lines = workspace
    .read("seconds.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { requests: number; verdict?: string });
  const last = lines.pop();
  expect(last?.verdict).toBe("passed");
  expect(lines.reduce((sum, { requests }) => sum + requests, 0)).toBe(last?.requests);
  expect(parseCsv(workspace.read("out_shop_apdex.csv")).map(([, name]) => name)).toEqual([
    "Name",
    "/",
    "/products",
  ]);
});

test("what a plugin does wrong is said: a file without one, a dispatcher's wrong sum, an output that throws", {
  timeout: 60_000,
}, async () => {
  const user = `export class U extends User { static tasks = [() => {}]; static waitTime = constant(0.1); }`;
  const head = `import { constant, definePlugin, User } from "acrida";\n${user}\n`;
  const files = {
    "none.ts": `${head}`,
    "mix.ts": `${head}export const p = definePlugin({ name: "p", dispatcher: () => ({ U: 1 }) });`,
    "throws.ts": `${head}export const p = definePlugin({ name: "p", output: { interval() { throw new Error("no disk"); } } });`,
  };
  const run = (...args: string[]) =>
    runAcrida(["--headless", "-u", "2", "-r", "10", "-t", "1s", "--processes", "1", ...args], { files });
  const [none, mix, throws] = await Promise.all([
    run("-f", "none.ts", "--plugin", "none.ts"),
    run("-f", "mix.ts"),
    run("-f", "throws.ts"),
  ]);
  expect([none.code, mix.code, throws.code]).toEqual([2, 2, 5]);
  expect(none.stderr).toContain("expected a file that exports a plugin");
  expect(mix.stderr).toContain('the dispatcher of the plugin p: expected 2 users in all, got 1 ({"U":1})');
  expect(throws.stderr).toMatch(/the output of the plugin p was dropped.*no disk/);
});
