import type { NamePoint } from "../../../src/outputs/page/view.ts";
import type { Text } from "../i18n/language.ts";
import type { Plan } from "./plan.ts";

/** The two charts of one row of the statistics. */
export function namePlans(text: Text): readonly Plan<NamePoint>[] {
  return [
    {
      id: "name-requests",
      title: text("charts.requests"),
      lines: [
        {
          id: "requests_per_second",
          label: text("charts.requests.short"),
          unit: "perSecond",
          colour: "series-1",
          width: 2,
          filled: true,
          value: ({ rps }) => rps,
        },
        {
          id: "failures_per_second",
          label: text("charts.failures.each"),
          unit: "perSecond",
          colour: "series-2",
          width: 1.5,
          filled: true,
          value: ({ failuresPerSecond }) => failuresPerSecond,
        },
      ],
    },
    {
      id: "name-response-times",
      title: text("charts.responseTimes"),
      lines: [
        {
          id: "average_ms",
          label: text("charts.average"),
          unit: "milliseconds",
          colour: "series-1",
          dash: [2, 3],
          value: ({ avg }) => avg,
        },
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
      ],
    },
  ];
}
