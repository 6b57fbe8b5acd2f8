import type { ConsoleParts } from "./console-parts.ts";
import { KeptAnswer } from "./kept-answer.ts";
import { locustLogs } from "./locust-logs.ts";
import { locustExceptions, locustStats } from "./locust-stats.ts";
import { locustTasks } from "./locust-tasks.ts";
import type { Route } from "./route.ts";

/** Numbers as JSON, with Locust's names and fields. */
export const statsRoutes = ({ control, feed, clock }: ConsoleParts): readonly Route[] => {
  const stats = new KeptAnswer(
    clock,
    "application/json",
    () => control.changes,
    () => locustStats(control.snapshot(), clock),
  );
  return [
    { method: "GET", path: "/stats/requests", handle: (context) => stats.answer(context) },
    {
      method: "GET",
      path: "/exceptions",
      handle: (context) => context.json(locustExceptions(control.snapshot())),
    },
    {
      method: "GET",
      path: "/tasks",
      handle: (context) =>
        context.json(locustTasks(control.scenario, control.snapshot()?.usersByClass ?? {})),
    },
    { method: "GET", path: "/logs", handle: (context) => context.json(locustLogs(feed.logs())) },
    {
      method: "GET",
      path: "/worker-count",
      handle: (context) => context.json({ worker_count: control.snapshot()?.workers.length ?? 0 }),
    },
    {
      method: "GET",
      path: "/series",
      handle: (context) => {
        const { method = "", name = "" } = context.req.query();
        const series = feed.series(method, name);
        if (series !== null) return context.json(series);
        const message = "expected the method and name of a row of the statistics: /series?method=GET&name=/";
        return context.json({ success: false, message }, 404);
      },
    },
  ];
};
