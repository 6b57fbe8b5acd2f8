import { expect } from "vitest";
import { type ComparisonRules, compareLedger } from "../target/compare-ledger.mjs";
import type { LedgerTotals, RunningTarget } from "../target/start-target.mjs";
import type { RunReport } from "./run-report.ts";

/**
 * Fails the test unless the report says of every name and outcome what the target's ledger says; hands the ledger
 * back. Also refuses an empty run: two times nothing would agree as well.
 */
export const expectLedgerAgrees = async (
  report: RunReport,
  target: RunningTarget,
  rules: ComparisonRules = {},
): Promise<LedgerTotals> => {
  const ledger = await target.ledger();
  expect(compareLedger(report, ledger, rules)).toEqual([]);
  expect(ledger.records).toBeGreaterThan(0);
  return ledger;
};

/** How many requests of this name (and method) reached the target, redirects not counted. */
export const servedOf = (ledger: LedgerTotals, name: string, method = "GET"): number =>
  ledger.totals
    .filter((total) => total.name === name && total.method === method && !total.hop)
    .reduce((sum, total) => sum + total.count, 0);
