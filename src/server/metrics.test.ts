import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needProgram } from "../../test/support/debian-package.ts";
import { infoOf, snapshotOf, workerOf } from "../outputs/snapshot-fixture.ts";
import { startTestConsole } from "./server-fixture.ts";

const prometheus = needProgram({
  name: "prometheus",
  variable: "PROMETHEUS",
  debianPackage: "prometheus",
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const hostileName = '/a"b\\c\nd é </script> {x="1"} 한글';
const token = "a-token-for-the-scraper";

it.skipIf(prometheus === null)(
  "are scraped by the real Prometheus, with the token, whatever the names are",
  { timeout: 60_000 },
  async () => {
    const console = await startTestConsole({ host: "0.0.0.0", token });
    console.feed.start(infoOf());
    console.control.current = snapshotOf(
      [
        { name: "/", times: [1, 2, 3, 40], failedTimes: [400] },
        { name: hostileName, method: "POST", times: [5, 6] },
      ],
      { users: 12, workers: [workerOf()] },
    );
    const folder = mkdtempSync(join(tmpdir(), "acrida-prometheus-"));
    const config = {
      global: { scrape_interval: "1s" },
      scrape_configs: [
        {
          job_name: "acrida",
          authorization: { credentials: token },
          static_configs: [{ targets: [`127.0.0.1:${console.server.port}`] }],
        },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
    const port = await freePort();
    const child = spawn(
      prometheus as string,
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    const ended = once(child, "exit");
    try {
      const query = async (
        expression: string,
      ): Promise<{ metric: Record<string, string>; value: number }[]> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const answer = await fetch(url).catch(() => null);
        if (answer === null || !answer.ok) return [];
        const { data } = (await answer.json()) as {
          data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
      };
      await expect.poll(() => query("acrida_users"), { timeout: 30_000, interval: 300 }).toHaveLength(1);
      expect(await query("up")).toMatchObject([{ value: 1 }]);
      expect(await query("acrida_users")).toMatchObject([{ value: 12 }]);
      expect(await query("sum(acrida_requests_total)")).toMatchObject([{ value: 7 }]);
      expect(await query('acrida_requests_total{method="POST"}')).toMatchObject([
        { metric: { name: hostileName }, value: 2 },
      ]);
      expect(await query('acrida_failures_total{name="/"}')).toMatchObject([{ value: 1 }]);
      expect(await query('acrida_request_duration_seconds_bucket{name="/",le="0.05"}')).toMatchObject([
        { value: 4 },
      ]);
      expect(await query('acrida_request_duration_seconds_count{name="/"}')).toMatchObject([{ value: 5 }]);
      expect(await query("acrida_state == 1")).toMatchObject([{ metric: { state: "running" } }]);
    } finally {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
      await console.server.close();
    }
  },
);
