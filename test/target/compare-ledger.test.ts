import { describe, expect, test } from "vitest";
import { type ComparableReport, compareLedger } from "./compare-ledger.mjs";
import type { LedgerTotal, LedgerTotals } from "./start-target.mjs";

const served = (name: string, count: number, more: Partial<LedgerTotal> = {}): LedgerTotal => ({
  method: "GET",
  name,
  status: 200,
  count,
  bytes: 0,
  hop: false,
  whole: true,
  ...more,
});

const ledgerOf = (...totals: LedgerTotal[]): LedgerTotals => ({
  records: totals.reduce((sum, { count }) => sum + count, 0),
  open: 0,
  totals,
});

interface Row {
  readonly name: string;
  readonly requests: number;
  readonly failures?: number;
  readonly aborted?: number;
  readonly bytes?: number;
}

const reportOf = (
  rows: readonly Row[],
  run: Partial<ComparableReport["run"]> = {},
  errors: ComparableReport["errors"] = [],
): ComparableReport => ({
  run: { aborted: rows.reduce((sum, row) => sum + (row.aborted ?? 0), 0), retries: 0, hops: 0, ...run },
  total: { requests: rows.reduce((sum, row) => sum + row.requests, 0) },
  entries: rows.map((row) => ({ method: "GET", failures: 0, aborted: 0, bytes: 0, ...row })),
  errors,
});

const failed = (kind: string, occurrences: number) => ({ method: "GET", name: "/", kind, occurrences });

describe("report and ledger agree", () => {
  test.each<[string, ComparableReport, LedgerTotals]>([
    ["on equal numbers", reportOf([{ name: "/", requests: 5 }]), ledgerOf(served("/", 5))],
    [
      "on failures by status",
      reportOf([{ name: "/", requests: 5, failures: 2 }], {}, [failed("", 2)]),
      ledgerOf(served("/", 3), served("/", 2, { status: 500 })),
    ],
    [
      "when what was aborted was served, or was not",
      reportOf([{ name: "/", requests: 5, aborted: 2 }]),
      ledgerOf(served("/", 5), served("/", 1, { whole: false, status: 0 })),
    ],
    [
      "on hops",
      reportOf([{ name: "/", requests: 5 }], { hops: 10 }),
      ledgerOf(served("/", 5), served("/", 10, { status: 302, hop: true })),
    ],
    [
      "on chains that never end",
      reportOf([{ name: "/", requests: 1, failures: 1 }], { hops: 30 }, [failed("redirects", 1)]),
      ledgerOf(served("/", 31, { status: 302, hop: true })),
    ],
    [
      "on retries",
      reportOf([{ name: "/", requests: 2, failures: 2 }], { retries: 2 }, [failed("reset", 2)]),
      ledgerOf(served("/", 4, { whole: false, status: 0 })),
    ],
    [
      "when some never reached the target",
      reportOf([{ name: "/", requests: 5, failures: 3 }], {}, [failed("refused", 3)]),
      ledgerOf(served("/", 2)),
    ],
    [
      "when this machine could not send some, which are no requests",
      reportOf([{ name: "/", requests: 5, bytes: 500 }], {}, [failed("generator", 3)]),
      ledgerOf(served("/", 5, { bytes: 500 })),
    ],
  ])("%s", (_title, report, ledger) => {
    expect(compareLedger(report, ledger)).toEqual([]);
  });

  test("under the names that the scenario gives", () => {
    const report = reportOf([{ name: "/products/[id]", requests: 3 }]);
    const ledger = ledgerOf(served("/products/1", 1), served("/products/2", 2));
    const nameOf = (_method: string, path: string) => path.replace(/\d+$/, "[id]");
    expect(compareLedger(report, ledger, { nameOf })).toEqual([]);
    expect(compareLedger(report, ledger)).not.toEqual([]);
  });
});

describe("a difference is found", () => {
  test.each<[string, ComparableReport, LedgerTotals]>([
    ["one request too few", reportOf([{ name: "/", requests: 4 }]), ledgerOf(served("/", 5))],
    ["one request too many", reportOf([{ name: "/", requests: 6 }]), ledgerOf(served("/", 5))],
    [
      "more served than requests and aborted",
      reportOf([{ name: "/", requests: 5, aborted: 1 }]),
      ledgerOf(served("/", 7)),
    ],
    [
      "equal sums under other names",
      reportOf([
        { name: "/a", requests: 3 },
        { name: "/b", requests: 2 },
      ]),
      ledgerOf(served("/a", 2), served("/b", 3)),
    ],
    ["a name that the report lacks", reportOf([]), ledgerOf(served("/", 1))],
    [
      "a failure taken for a success",
      reportOf([{ name: "/", requests: 5, failures: 1 }]),
      ledgerOf(served("/", 3), served("/", 2, { status: 500 })),
    ],
    [
      "a success taken for a failure",
      reportOf([{ name: "/", requests: 5, failures: 1 }]),
      ledgerOf(served("/", 5)),
    ],
    [
      "a byte of difference",
      reportOf([{ name: "/", requests: 5, bytes: 101 }]),
      ledgerOf(served("/", 5, { bytes: 100 })),
    ],
    [
      "a hop that was not counted",
      reportOf([{ name: "/", requests: 5 }], { hops: 9 }),
      ledgerOf(served("/", 5), served("/", 10, { status: 302, hop: true })),
    ],
    [
      "rows that don't sum to the total",
      { ...reportOf([{ name: "/", requests: 5 }]), total: { requests: 6 } },
      ledgerOf(served("/", 5)),
    ],
    ["requests still open", reportOf([{ name: "/", requests: 5 }]), { ...ledgerOf(served("/", 5)), open: 1 }],
  ])("%s", (_title, report, ledger) => {
    expect(compareLedger(report, ledger)).not.toEqual([]);
  });
});
