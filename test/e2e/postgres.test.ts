import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { startPostgres } from "../support/postgres.ts";
import { describeResult, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const example = fileURLToPath(new URL("../../examples/postgres.ts", import.meta.url));

test("a database is put under load: its table is made and dropped, its queries measured by name", async (context) => {
  const postgres = await startPostgres();
  if (postgres === null) return context.skip("PostgreSQL can't be had here");
  try {
    const asInTheTutorial = ["-f", example, "--no-web", "-c", "2", "-r", "1", "-t", "10s"];
    const result = await runAcrida([...asInTheTutorial, "--json-file", "report"], { env: postgres.env });
    expect(result.code, describeResult(result)).toBe(0);

    const report = result.report();
    const read = entryOf(report, "read note", "SQL");
    const write = entryOf(report, "write note", "SQL");
    expect(read.requests).toBe(postgres.statements(/SELECT text FROM acrida_notes/));
    expect(write.requests).toBe(postgres.statements(/INSERT INTO acrida_notes \(text\) VALUES/));
    expect(read.requests).toBeGreaterThan(write.requests);
    expect(write.requests).toBeGreaterThan(0);
    expect(report.total).toMatchObject({ requests: read.requests + write.requests, failures: 0, aborted: 0 });
    expect(report.run.users).toBe(2);
    expect(postgres.statements(/CREATE TABLE acrida_notes/)).toBe(1);
    expect(postgres.statements(/DROP TABLE acrida_notes/)).toBe(1);

    const client = new pg.Client({
      host: postgres.env.PGHOST,
      port: Number(postgres.env.PGPORT),
      user: postgres.env.PGUSER,
      database: postgres.env.PGDATABASE,
    });
    await client.connect();
    const { rows } = await client.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE tablename LIKE 'acrida%'",
    );
    await client.end();
    expect(rows).toEqual([{ tables: 0 }]);
  } finally {
    await postgres.stop();
  }
});

test("a database that is not there fails the run before any load, with setup's own message", async () => {
  const env = { PGHOST: "127.0.0.1", PGPORT: "9", PGUSER: "nobody" };
  const result = await runAcrida(["-f", example, "--no-web", "-c", "2", "-r", "1", "-t", "10s"], { env });
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toMatch(/ECONNREFUSED/);
  expect(result.durationMs).toBeLessThan(9000);
});
