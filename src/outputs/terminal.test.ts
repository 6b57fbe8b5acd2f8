import { expect, test } from "vitest";
import { widthOf } from "./display-text.ts";
import {
  errorOf,
  exceptionOf,
  infoOf,
  pointOf,
  snapshotOf,
  summaryOf,
  workerOf,
} from "./snapshot-fixture.ts";
import { liveViewOf, type TerminalOptions, TerminalOutput } from "./terminal.ts";

const ERASE_LINE = "\r\u001b[2K";

/** A terminal that knows a new line, a return to the line's start and the erasing of a line, and nothing else. */
class Screen {
  lines = [""];
  written = "";
  columns = 100;
  interactive = true;

  write = (text: string): void => {
    this.written += text;
    for (const [at, part] of text.split(ERASE_LINE).entries()) {
      if (at > 0) this.lines[this.lines.length - 1] = "";
      for (const [below, line] of part.split("\n").entries()) {
        if (below > 0) this.lines.push("");
        if (line.includes("\r") || line.includes("\u001b"))
          throw new Error(`can't show ${JSON.stringify(line)}`);
        this.lines[this.lines.length - 1] += line;
      }
    }
  };

  get text(): string {
    return this.lines.join("\n");
  }
}

const setUp = (options: Partial<TerminalOptions> & { columns?: number; interactive?: boolean } = {}) => {
  const screen = new Screen();
  screen.columns = options.columns ?? 100;
  screen.interactive = options.interactive ?? true;
  const terminal = new TerminalOutput({ writer: screen, color: false, live: "line", ...options });
  terminal.start(infoOf());
  return { screen, terminal };
};

const shop = [
  { name: "/", times: [1, 2, 3, 4] },
  { name: "/cart", times: [10, 20, 30], failedTimes: [40] },
];

test.each([
  [{ interactive: true, headless: true, printStats: false, onlySummary: false }, "line"],
  [{ interactive: false, headless: true, printStats: false, onlySummary: false }, "table"],
  [{ interactive: true, headless: true, printStats: true, onlySummary: false }, "table"],
  [{ interactive: false, headless: true, printStats: true, onlySummary: true }, "nothing"],
  [{ interactive: true, headless: false, printStats: false, onlySummary: false }, "nothing"],
  [{ interactive: true, headless: false, printStats: true, onlySummary: false }, "table"],
] as const)("%j shows %s", (options, view) => {
  expect(liveViewOf(options)).toBe(view);
});

test("one line is drawn again and again, and lines of others go above it whole", () => {
  const { screen, terminal } = setUp();
  terminal.snapshot(snapshotOf(shop, { elapsedSeconds: 3 }));
  terminal.withLineAbove(() => screen.write("from the scenario\n"));
  terminal.snapshot(snapshotOf(shop, { elapsedSeconds: 15, history: [pointOf({ second: 14, p95: 12.34 })] }));
  expect(screen.lines).toEqual([
    "from the scenario",
    "running ██████████░░░░░░░░░░ 15s/30s  5/5 users  0.80 req/s  12.50% failed  8 reqs  p95 12.3 ms",
  ]);
  terminal.finish(snapshotOf(shop), summaryOf());
  expect(screen.text).not.toContain("running");
});

test.each([20, 40, 60, 80])("the line fits into %d columns", (columns) => {
  const { screen, terminal } = setUp({ columns });
  terminal.snapshot(snapshotOf(shop, { elapsedSeconds: 15 }));
  expect(screen.lines).toHaveLength(1);
  expect(widthOf(screen.lines[0] ?? "")).toBeLessThan(columns);
});

test("without an end there is no bar", () => {
  const { screen, terminal } = setUp();
  terminal.start(infoOf({ runTimeSeconds: null }));
  terminal.snapshot(snapshotOf(shop, { elapsedSeconds: 75.9 }));
  expect(screen.text).toMatch(/^running 1m15s {2}5\/5 users/);
});

test("a table comes every two seconds, with current rates", () => {
  const { screen, terminal } = setUp({ live: "table", interactive: false });
  for (const elapsedSeconds of [1.001, 2.0005, 3.0001, 4.0, 5.0]) {
    terminal.snapshot(snapshotOf([{ name: "/", times: [1, 2, 3, 4], seconds: 2 }], { elapsedSeconds }));
  }
  const rows = screen.lines.filter((line) => /^GET +\/ /.test(line));
  expect(rows, "after 2 and 4 seconds").toHaveLength(2);
  expect(rows[0]).toMatch(/^GET +\/ +4 +0\(0\.00%\) +2\.50 +1\.00 +4\.00 +2\.00 +0\.40 +0\.00$/);
});

test("of many rows a live table shows the busiest", () => {
  const { screen, terminal } = setUp({ live: "table" });
  const recipes = Array.from({ length: 60 }, (_, at) => ({
    name: `/${at}`,
    times: new Array<number>(at).fill(1),
  }));
  terminal.snapshot(snapshotOf(recipes));
  expect(screen.lines.filter((line) => line.startsWith("GET"))).toHaveLength(40);
  expect(screen.text).toContain("/59 ");
  expect(screen.text).not.toContain("/19 ");
  expect(screen.text).toContain("20 rows with fewer requests are not shown here");
});

test("the end shows a terminal the busiest of many rows and the most frequent errors, and a pipe all", () => {
  const many = Array.from({ length: 250 }, (_, at) => ({ name: `/${at}`, times: at === 200 ? [1, 1] : [1] }));
  const errors = Array.from({ length: 101 }, (_, at) =>
    errorOf({ error: `error ${at}.`, occurrences: at === 50 ? 1 : 2 }),
  );
  const exceptions = Array.from({ length: 102 }, (_, at) =>
    exceptionOf({ message: `threw ${at}.`, count: 1 }),
  );
  const ended = (interactive: boolean): string => {
    const { screen, terminal } = setUp({ interactive });
    terminal.finish(snapshotOf(many, { errors, exceptions }), summaryOf());
    return screen.text;
  };
  const [watched, piped] = [ended(true), ended(false)];
  expect(watched.match(/\/200 /g)).toHaveLength(2);
  expect(watched.match(/^150 rows with fewer requests not shown on a terminal/gm)).toHaveLength(2);
  expect(watched).not.toContain("error 50.");
  expect(watched).toContain("error 100.");
  expect(watched).toContain("1 row with fewer occurrences not shown on a terminal: --csv, --html, --json");
  expect(watched).toContain("2 rows with fewer occurrences");
  expect(piped).not.toContain("not shown");
  for (const text of ["/249 ", "error 50.", "threw 101."]) expect(piped).toContain(text);
});

test("only the summary: nothing while the run lasts", () => {
  const { screen, terminal } = setUp({ live: "nothing" });
  terminal.snapshot(snapshotOf(shop));
  expect(screen.written).toBe("");
  terminal.finish(snapshotOf(shop), summaryOf());
  expect(screen.text).toContain("Aggregated");
});

test("the end: requests, percentiles, errors, exceptions, generator, verdict", () => {
  const { screen, terminal } = setUp({ interactive: false });
  terminal.finish(
    snapshotOf(shop, {
      errors: [errorOf({ occurrences: 1 }), errorOf({ method: "", error: "more often", occurrences: 9 })],
      exceptions: [exceptionOf({ count: 3 })],
      workers: [workerOf(), workerOf({ index: 1, cpu: 0.999, loopDelayMs: 250 })],
      history: [pointOf({ second: 0 }), pointOf({ second: 1, saturated: true })],
    }),
    summaryOf({
      verdict: "failed",
      exitCode: 1,
      reasons: ["1 of 8 requests failed"],
      aborted: 2,
      lostAtMost: 5,
    }),
  );
  const squeezed = screen.lines
    .map((line) => line.trim().replace(/ +/g, " "))
    .filter((line) => !/^-*$/.test(line));
  expect(squeezed).toEqual([
    "Requests (times in ms)",
    "Type Name # reqs # fails(pct) Avg Min Max Med req/s failures/s",
    "GET / 4 0(0.00%) 2.50 1.00 4.00 2.00 0.40 0.00",
    "GET /cart 4 1(25.00%) 25.0 10.0 40.0 20.0 0.40 0.10",
    "Aggregated 8 1(12.50%) 13.8 1.00 40.0 4.00 0.80 0.10",
    "Response time percentiles (ms)",
    "Type Name 50% 66% 75% 80% 90% 95% 98% 99% 99.9% 99.99% 100% # reqs",
    "GET / 2.00 3.00 3.00 4.00 4.00 4.00 4.00 4.00 4.00 4.00 4.00 4",
    "GET /cart 20.0 30.0 30.0 40.0 40.0 40.0 40.0 40.0 40.0 40.0 40.0 4",
    "Aggregated 4.00 20.0 20.0 30.0 40.0 40.0 40.0 40.0 40.0 40.0 40.0 8",
    "Error report",
    "# occurrences Error First seen Last seen",
    "9 /cart: more often 2026-11-22T10:00:00Z 2026-11-22T10:00:03Z",
    "1 GET /cart: status 500 2026-11-22T10:00:00Z 2026-11-22T10:00:03Z",
    "Exceptions",
    "3 × Shop.browse: TypeError: price is undefined",
    "at Shop.browse (shop.ts:12:5)",
    "at Shop.index (shop.ts:30:9)",
    "Load generator",
    "Worker State Peak users # reqs CPU Loop delay p99 Memory",
    "0 running 7 100 42% 1.25 ms 80 MiB",
    "1 running 7 100 100% 250 ms 80 MiB",
    "Saturated: 1 of 2 seconds",
    "Failed (exit code 1):",
    "- 1 of 8 requests failed",
    "- 2 requests were cut short (their user stopped, their signal ended them, or their body could not be read) and are not counted",
    "- at most 5 requests are missing, lost with a worker",
  ]);
});

test("one request that was cut short is told of in the singular", () => {
  const end = setUp({ interactive: false });
  end.terminal.finish(snapshotOf([]), summaryOf({ aborted: 1 }));
  expect(end.screen.text).toContain(
    "- 1 request was cut short (its user stopped, its signal ended it, or its body could not be read) and is not counted\n",
  );
});

test("requests that this machine never sent stand apart: in the line, the tables and the error report", () => {
  const recipes = [{ name: "/", times: [1, 2], failedTimes: [3], generatorFaults: 7 }];
  const errors = [
    errorOf({ name: "/", occurrences: 1 }),
    errorOf({
      name: "/",
      error: "this process has no file descriptors left",
      kind: "generator",
      occurrences: 7,
    }),
  ];
  const line = setUp({ columns: 120 });
  line.terminal.snapshot(snapshotOf(recipes, { elapsedSeconds: 3, errors }));
  expect(line.screen.text).toContain("  33.33% failed  7 not sent  3 reqs");
  const table = setUp({ live: "table" });
  table.terminal.snapshot(snapshotOf(recipes, { elapsedSeconds: 3, errors }));
  expect(table.screen.text).toMatch(/^GET +\/ +3 +1\(33\.33%\)/m);
  expect(table.screen.text).toContain(
    "7 requests were never sent, by a fault of this machine: they are in no row",
  );
  const end = setUp({ interactive: false });
  end.terminal.finish(snapshotOf(recipes, { errors }), summaryOf({ generatorFaults: 7 }));
  expect(end.screen.text).toContain(
    "7 requests were never sent, by a fault of this machine: they are in no row",
  );
  expect(end.screen.text).toMatch(
    /7 +GET \/: not the target's fault: this process has no file descriptors left/,
  );
  expect(end.screen.text).toMatch(/1 +GET \/: status 500/);
});

test("bytes that belong to no answer are told at the end, though the run passed", () => {
  const endOf = (answers: number, bytes: number) => {
    const { screen, terminal } = setUp({ interactive: false });
    terminal.finish(snapshotOf([]), summaryOf({ excess: { answers, bytes } }));
    return screen.text;
  };
  expect(endOf(12, 340)).toContain(
    "Passed (exit code 0):\n  - 12 answers were followed by 340 bytes that belong",
  );
  expect(endOf(1, 1)).toContain("  - 1 answer was followed by 1 byte that belongs to none");
  expect(endOf(0, 0)).not.toContain("followed by");
});

test("a run without errors says only that it passed", () => {
  const { screen, terminal } = setUp();
  terminal.finish(snapshotOf([]), summaryOf());
  expect(screen.text).not.toMatch(/Error report|Exceptions|NaN|undefined/);
  expect(screen.lines.at(-2)).toBe("Passed (exit code 0)");
});

test("hostile names, errors and traces can't break the screen", () => {
  const { screen, terminal } = setUp({ columns: 80 });
  const hostile = "\u001b[2J\u001b[31m\r\n\u0007/장바구니\u202e";
  terminal.finish(
    snapshotOf([{ name: hostile, method: hostile, times: [1] }], {
      errors: [errorOf({ name: hostile, error: hostile })],
      exceptions: [exceptionOf({ message: hostile, task: hostile, traceback: `x\n    at ${hostile}` })],
      workers: [workerOf({ state: hostile })],
    }),
    summaryOf({ reasons: [hostile] }),
  );
  // The screen throws at an escape sequence or a lone return.
  for (const character of "\u0007\u202e") expect(screen.written).not.toContain(character);
});

test("colours only where they are wanted", () => {
  const shown = (color: boolean): string => {
    const parts: string[] = [];
    const writer = { write: (part: string) => void parts.push(part), columns: 100, interactive: false };
    new TerminalOutput({ writer, color, live: "nothing" }).finish(snapshotOf(shop), summaryOf());
    return parts.join("");
  };
  expect(shown(true)).toContain("\u001b[31m");
  expect(shown(false)).not.toContain("\u001b");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken away
  expect(shown(true).replace(/\u001b\[\d+m/g, "")).toBe(shown(false));
});
