import type { ConsoleParts } from "./console-parts.ts";
import { KeptAnswer } from "./kept-answer.ts";
import { locustLogs } from "./locust-logs.ts";
import { locustExceptions, locustStats } from "./locust-stats.ts";
import { locustTasks } from "./locust-tasks.ts";
import type { Route } from "./route.ts";

/** Numbers as JSON, with Locust's names and fields. */
export const statsRoutes = ({ control, numbers, feed, clock }: ConsoleParts): readonly Route[] => {
  const stats = new KeptAnswer(
    clock,
    "application/json",
    () => control.changes,
    () => locustStats(numbers.take(), control.readyWorkers, clock),
  );
  return [
    { method: "GET", path: "/stats/requests", handle: (context) => stats.answer(context) },
    {
      method: "GET",
      path: "/exceptions",
      handle: (context) => context.json(locustExceptions(numbers.get())),
    },
    {
      method: "GET",
      path: "/tasks",
      handle: (context) => context.json(locustTasks(control.scenario, numbers.get()?.usersByClass ?? {})),
    },
    { method: "GET", path: "/logs", handle: (context) => context.json(locustLogs(feed.logs())) },
    {
      method: "GET",
      path: "/worker-count",
      handle: (context) =>
        context.json({ worker_count: control.readyWorkers ?? numbers.get()?.workers.length ?? 0 }),
    },
    {
      method: "GET",
      path: "/series",
      handle: (context) => {
        const { method = "", name = "" } = context.req.query();
        const series = feed.series(method, name);
        if (series !== null) return context.json(series);
        const message =
          "expected the method and name of a row that is followed over time, which those with the most requests " +
          "are: /series?method=GET&name=/";
        return context.json({ success: false, message }, 404);
      },
    },
  ];
};
