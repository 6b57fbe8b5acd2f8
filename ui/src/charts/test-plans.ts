import { phaseNames, type SeriesPoint } from "../../../src/outputs/page/view.ts";
import type { Text } from "../i18n/language.ts";
import type { Colour, Line, Plan } from "./plan.ts";

type TestPlan = Plan<SeriesPoint>;
type TestLine = Line<SeriesPoint>;

/** Colours of stacked parts; neighbours differ in lightness as well as in hue. */
const partColours: readonly Colour[] = [
  "series-2",
  "series-4",
  "series-5",
  "series-6",
  "series-1",
  "series-7",
  "series-3",
];
/** The colour of all that have none of their own. */
const otherColour: Colour = "series-8";

/** Requests and failures of each second, and the mean of ten seconds that the statistics show too. */
export function requestsPlan(text: Text): TestPlan {
  return {
    id: "requests",
    title: text("charts.requests"),
    lines: [
      {
        id: "requests_per_second",
        label: text("charts.requests.each"),
        unit: "perSecond",
        colour: "series-3",
        width: 1,
        filled: true,
        value: (point) => point.requests / point.span,
      },
      {
        id: "requests_per_second_of_ten_seconds",
        label: text("charts.requests.mean"),
        unit: "perSecond",
        colour: "series-1",
        width: 2,
        value: (point) => point.rps,
      },
      {
        id: "failures_per_second",
        label: text("charts.failures.each"),
        unit: "perSecond",
        colour: "series-2",
        filled: true,
        width: 1.5,
        value: (point) => point.failures / point.span,
      },
    ],
  };
}

/** Response times: the median and how slow the slow ones are. */
export function responseTimesPlan(text: Text): TestPlan {
  return {
    id: "response-times",
    title: text("charts.responseTimes"),
    lines: [
      {
        id: "p50_ms",
        label: "p50",
        unit: "milliseconds",
        colour: "series-3",
        width: 2,
        value: ({ p50 }) => p50,
      },
      {
        id: "p95_ms",
        label: "p95",
        unit: "milliseconds",
        colour: "series-4",
        width: 1.5,
        value: ({ p95 }) => p95,
      },
      {
        id: "p99_ms",
        label: "p99",
        unit: "milliseconds",
        colour: "series-5",
        dash: [5, 3],
        value: ({ p99 }) => p99,
      },
    ],
  };
}

/** Users that ran, and how many were wanted. */
export function usersPlan(text: Text, targetUsers: ((second: number) => number | null) | null): TestPlan {
  const users: TestLine = {
    id: "users",
    label: text("charts.users.running"),
    unit: "count",
    colour: "series-1",
    width: 2,
    filled: true,
    value: (point) => point.users,
  };
  const target = (value: (second: number) => number | null): TestLine => ({
    id: "target_users",
    label: text("charts.users.target"),
    unit: "count",
    colour: "series-8",
    dash: [4, 4],
    value: ({ second }) => value(second),
  });
  return {
    id: "users",
    title: text("charts.users"),
    lines: targetUsers === null ? [users] : [users, target(targetUsers)],
  };
}

/** The kinds of errors that occurred, most frequent first. */
export function kindsOf(points: readonly SeriesPoint[]): string[] {
  const counts = new Map<string, number>();
  for (const { kinds } of points) {
    for (const kind in kinds) counts.set(kind, (counts.get(kind) ?? 0) + kinds[kind]!);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([kind]) => kind);
}

/** Errors a second, one kind on the other; beyond seven kinds the rest is one. */
export function errorsPlan(text: Text, kinds: readonly string[]): TestPlan {
  const own = kinds.slice(0, partColours.length);
  const others = new Set(kinds.slice(partColours.length));
  const lines: TestLine[] = own.map((kind, index) => ({
    id: kind,
    label: kind,
    unit: "perSecond",
    colour: partColours[index]!,
    filled: true,
    width: 1,
    value: (point) => (point.kinds[kind] ?? 0) / point.span,
  }));
  if (others.size > 0) {
    lines.push({
      id: "others",
      label: text("charts.errors.others"),
      unit: "perSecond",
      colour: otherColour,
      filled: true,
      width: 1,
      value: (point) => {
        let count = 0;
        for (const kind of others) count += point.kinds[kind] ?? 0;
        return count / point.span;
      },
    });
  }
  return { id: "errors", title: text("charts.errors"), lines, stacked: true };
}

/** Where the time of a request goes. */
export function phasesPlan(text: Text): TestPlan {
  const colours: readonly Colour[] = ["series-5", "series-4", "series-6", "series-1", "series-3"];
  return {
    id: "phases",
    title: text("charts.phases"),
    note: text("charts.phases.note"),
    stacked: true,
    lines: phaseNames.map((name, index) => ({
      id: `${name}_ms`,
      label: text(`charts.phase.${name}`),
      unit: "milliseconds",
      colour: colours[index]!,
      filled: true,
      width: 1,
      value: (point) => point.phases[index] ?? null,
    })),
  };
}

/** Whether the machines that make the load keep up. */
export function generatorPlan(text: Text, threads: number): TestPlan {
  return {
    id: "generator",
    title: text("charts.generator"),
    note: text("charts.generator.note"),
    lines: [
      {
        id: "loop_delay_ms",
        label: text("charts.generator.loopDelay"),
        unit: "milliseconds",
        colour: "series-7",
        width: 1.5,
        value: ({ loopDelayMs }) => loopDelayMs,
      },
      {
        id: "cpu_cores",
        label: text(threads > 0 ? "charts.generator.cpuOf" : "charts.generator.cpu", { threads }),
        unit: "cores",
        colour: "series-6",
        dash: [6, 3],
        atRight: true,
        value: ({ cpu }) => cpu,
      },
    ],
  };
}
