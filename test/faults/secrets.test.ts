import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { freePort } from "../support/free-port.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const secrets = {
  environment: "env-s3cr3t-4711",
  header: "header-s3cr3t-4712",
  hostPassword: "host-s3cr3t-4713",
  authPassword: "auth-s3cr3t-4714",
  cookie: "cookie-s3cr3t-4715",
};

const scenario = (deadPort: number): string => `
  import { HttpUser, task, constant } from "acrida";
  export class Holder extends HttpUser {
    static waitTime = constant(0.05);
    @task async headers() {
      await this.client.get("/status/401", { headers: {
        authorization: "Bearer ${secrets.header}", cookie: "session=${secrets.cookie}" } });
    }
    @task async auth() {
      await this.client.get("/status/403", { name: "/auth", auth: ["me", "${secrets.authPassword}"] });
    }
    @task async refused() {
      await this.client.get("http://me:${secrets.authPassword}@127.0.0.1:${deadPort}/", { name: "/refused" });
    }
    @task async key() {
      await this.client.get("/reset", { headers: { "x-api-key": process.env.SHOP_API_KEY } });
    }
  }`;

// Fault 30.
test("secrets in environment, headers and URLs reach no log, table, CSV or report", async () => {
  const host = target().url.replace("http://", `http://shop:${secrets.hostPassword}@`);
  const load = headless("-u", "4", "-r", "100", "-t", "2s", "--csv", "run", "--host", host);
  const result = await runAcrida([...load, "--loglevel", "debug"], {
    scenario: scenario(await freePort()),
    env: { SHOP_API_KEY: secrets.environment },
  });
  expect(result.code, describeResult(result)).toBe(1);
  expect(result.report().total.failures).toBeGreaterThan(20);

  const texts = new Map([
    ["stdout", result.stdout],
    ["stderr", result.stderr],
  ]);
  for (const file of readdirSync(result.workspace.folder)) {
    if (file !== "locustfile.ts") texts.set(file, result.workspace.read(file));
  }
  expect(texts.size).toBe(7);
  for (const [place, text] of texts) {
    for (const secret of Object.values(secrets))
      expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  }
});

test.each([
  ["a URL that can't be asked", 'await this.client.get(base + "/\\r?password=" + secret)', "/\\r?…"],
  ["an error of the scenario's own", 'throw new Error("no page at /?password=" + secret)', "password=***"],
])("errors that differ in a secret only are one exception: %s", async (_what, statement, shown) => {
  const wrong = `
    import { HttpUser, task, StopUser } from "acrida";
    export class Holder extends HttpUser {
      times = 0;
      @task async look() {
        if (++this.times > 20) throw new StopUser();
        const [base, secret] = ["${target().url}", "hunter2" + this.times];
        ${statement};
      }
    }`;
  const result = await runAcrida(headless("-u", "1", "--host", target().url), { scenario: wrong });
  const { exceptions } = result.report();
  expect(exceptions, describeResult(result)).toMatchObject([
    { count: 20, message: expect.stringContaining(shown) },
  ]);
  expect(result.stdout + result.stderr).not.toContain("hunter2");
  expect(result.stderr.match(/Holder\.look threw/g)).toHaveLength(1);
});

test("credentials in the host are used, though not shown", async () => {
  const host = target().url.replace("http://", "http://shop:open%20sesame@");
  const echo = `
    import { HttpUser, task, StopUser } from "acrida";
    export class Holder extends HttpUser {
      @task async look() {
        const { headers } = (await this.client.get("/echo")).json();
        if (atob(headers.authorization.split(" ")[1]) === "shop:open sesame") console.log("let in");
        throw new StopUser();
      }
    }`;
  const result = await runAcrida(headless("-u", "1", "--host", host), { scenario: echo });
  expect(result.stdout, describeResult(result)).toContain("let in");
});
