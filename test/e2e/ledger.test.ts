import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectLedgerAgrees, servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { startNginx } from "../support/nginx.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";
import { shopRules } from "../target/shop-rules.mjs";

const target = targetPerTest();

describe.each(["1", "2"])(
  "with %s load threads the report says what the target's ledger says",
  (processes) => {
    const load = (seconds: number, users: number): string[] =>
      headless("-u", String(users), "-r", "100", "-t", `${seconds}s`, "--processes", processes);

    test("of the shop, expected failures included", async () => {
      const shop = fileURLToPath(new URL("../../examples/shop.ts", import.meta.url));
      const args = ["-f", shop, ...load(2, 20), "--host", target().url];
      const result = await runAcrida(args, { env: { ACRIDA_EXAMPLE_WAIT: "0.05" } });
      expect(result.code, describeResult(result)).toBe(0);
      await expectLedgerAgrees(result.report(), target(), shopRules);
      expect(result.report().run.aborted).toBe(0);
    });

    test("of redirects, each chain one request and each step a hop", async () => {
      const scenario = `
      import { HttpUser, task, constant } from "acrida";
      export class Follower extends HttpUser {
        static waitTime = constant(0.02);
        @task async short() { await this.client.get("/redirect/1"); }
        @task async long() { await this.client.get("/redirect/5?status=307"); }
        @task async login() {
          await this.client.post("/login?next=/cart", { form: { user: "follower" } });
        }
      }`;
      const result = await runAcrida([...load(2, 5), "--host", target().url], { scenario });
      expect(result.code, describeResult(result)).toBe(0);
      const ledger = await expectLedgerAgrees(result.report(), target());
      const hops = ledger.totals.filter(({ hop }) => hop).reduce((sum, { count }) => sum + count, 0);
      expect(result.report().run.hops).toBe(hops);
      expect(servedOf(ledger, "/login?next=/cart", "POST")).toBeGreaterThan(0);
    });

    test("of failures by status, with no name but those asked for", async () => {
      const scenario = `
      import { HttpUser, task, constant } from "acrida";
      export class Unlucky extends HttpUser {
        static waitTime = constant(0.01);
        @task async flaky() { await this.client.get("/flaky"); }
        @task async missing() { await this.client.get("/status/404"); }
        @task async broken() { await this.client.post("/status/503", { json: { a: 1 } }); }
        @task async empty() { await this.client.delete("/status/204"); }
      }`;
      const result = await runAcrida([...load(2, 5), "--host", target().url], { scenario });
      expect(result.code, describeResult(result)).toBe(1);
      const report = result.report();
      await expectLedgerAgrees(report, target());
      expect(entryOf(report, "/status/404").failures).toBe(entryOf(report, "/status/404").requests);
      expect(entryOf(report, "/status/204", "DELETE").failures).toBe(0);
      const flaky = entryOf(report, "/flaky");
      expect(flaky.failures).toBe(Math.floor(flaky.requests / 10));
      expect(report.errors.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(
        report.total.failures,
      );
    });

    test("of bodies, to the byte, compressed ones as they came over the wire", async () => {
      const scenario = `
      import { HttpUser, task, constant } from "acrida";
      export class Reader extends HttpUser {
        static waitTime = constant(0.01);
        static maxBodyBytes = 100_000;
        @task async large() { await this.client.get("/bytes/300000"); }
        @task async none() { await this.client.get("/bytes/0"); }
        @task async head() { await this.client.head("/bytes/5000"); }
        @task async chunked() { await this.client.get("/chunked/500"); }
        @task async zipped() {
          for (const path of ["/gzip", "/deflate", "/br"]) {
            const { length } = (await this.client.get(path)).text();
            if (length !== 6000) throw new Error(path + " inflated to " + length);
          }
        }
      }`;
      const result = await runAcrida([...load(2, 4), "--host", target().url], { scenario });
      expect(result.code, describeResult(result)).toBe(0);
      const report = result.report();
      await expectLedgerAgrees(report, target());
      expect(entryOf(report, "/bytes/300000").bytes).toBe(
        300_000 * entryOf(report, "/bytes/300000").requests,
      );
      expect(entryOf(report, "/bytes/5000", "HEAD").bytes).toBe(0);
    });

    test("of a run that is cut: what was served lies between requests and requests + aborted", async () => {
      const scenario = `
      import { HttpUser, task } from "acrida";
      export class Cut extends HttpUser {
        @task async slow() { await this.client.get("/slow?ms=300"); }
      }`;
      const cut = ["--stop-timeout", "0", "--host", target().url];
      const result = await runAcrida([...load(2, 10), ...cut], { scenario });
      expect(result.code, describeResult(result)).toBe(0);
      const report = result.report();
      expect(report.run.aborted).toBeGreaterThan(0);
      expect(report.entries.reduce((sum, entry) => sum + entry.aborted, 0)).toBe(report.run.aborted);
      await expectLedgerAgrees(report, target());
    });
  },
);

test("a response time is what the target took, with little of our own added", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    export class Patient extends HttpUser {
      static waitTime = constant(0.05);
      @task async slow() { await this.client.get("/slow?ms=100"); }
    }`;
  const args = headless("-u", "2", "-r", "10", "-t", "2s", "--host", target().url);
  const result = await runAcrida(args, { scenario });
  const { min, median } = entryOf(result.report(), "/slow?ms=100");
  expect(min, describeResult(result)).toBeGreaterThanOrEqual(99);
  expect(median).toBeLessThan(130);
});

test("nginx's own access log agrees with the report", async (context) => {
  const nginx = await startNginx();
  if (nginx === null) return context.skip("nginx can't be had here");
  try {
    const scenario = `
      import { HttpUser, task } from "acrida";
      export class Visitor extends HttpUser {
        static waitTime = () => 0.005;
        @task(3) async hello() { await this.client.get("/hello"); }
        @task async file() { await this.client.get("/file.txt", { name: "/file" }); }
        @task async gone() { await this.client.get("/gone"); }
      }`;
    const args = headless("-u", "10", "-r", "100", "-t", "2s", "--host", nginx.url);
    const result = await runAcrida(args, { scenario });
    expect(result.code, describeResult(result)).toBe(1);
    const served = nginx.served();
    const servedAt = (path: string) => served.filter((row) => row.path === path);
    const report = result.report();
    expect(report.run.aborted).toBe(0);
    expect(report.total.requests).toBe(served.length);
    for (const [path, name] of [
      ["/hello", "/hello"],
      ["/file.txt", "/file"],
      ["/gone", "/gone"],
    ] as const) {
      const entry = entryOf(report, name);
      const rows = servedAt(path);
      expect(entry.requests, path).toBe(rows.length);
      expect(entry.failures, path).toBe(rows.filter(({ status }) => status >= 400).length);
      expect(entry.bytes, path).toBe(rows.reduce((sum, { bytes }) => sum + bytes, 0));
    }
  } finally {
    await nginx.stop();
  }
});

test("each user keeps one connection to an nginx that answers at once, over TLS too", async (context) => {
  const nginx = await startNginx();
  if (nginx === null) return context.skip("nginx can't be had here");
  try {
    const scenario = `
      import { HttpUser, task } from "acrida";
      export class Visitor extends HttpUser {
        static insecure = true;
        @task async hello() { await this.client.get("/hello"); }
        @task async order() { await this.client.post("/hello", { json: { text: "x".repeat(1000) } }); }
      }`;
    const users = 40;
    const args = headless("-u", String(users), "-r", "1000", "-t", "2s", "--processes", "1");
    const result = await runAcrida([...args, "--host", nginx.secureUrl], { scenario });
    expect(result.code, describeResult(result)).toBe(0);
    const { total, run } = result.report();
    expect(total.requests).toBeGreaterThan(users * 10);
    expect(run.retries).toBe(0);
    expect(nginx.connections()).toBe(users);
  } finally {
    await nginx.stop();
  }
});
