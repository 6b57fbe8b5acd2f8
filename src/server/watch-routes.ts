import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { PrometheusText, prometheusType } from "../outputs/prometheus.ts";
import type { ConsoleParts } from "./console-parts.ts";
import { KeptAnswer } from "./kept-answer.ts";
import { mostPages } from "./live-pages.ts";
import { openApi } from "./open-api.ts";
import type { Route } from "./route.ts";

/** What the page and other programs watch. */
export const watchRoutes = (parts: ConsoleParts): readonly Route[] => {
  const { control, numbers, feed, clock, version, extensions } = parts;
  const prometheus = new PrometheusText();
  const metrics = new KeptAnswer(
    clock,
    prometheusType,
    () => control.changes,
    async () => prometheus.of(numbers.take(), feed.info, version),
  );
  return [
    {
      method: "GET",
      path: "/live",
      handle: (context) => {
        // Who asks for the head alone would be held for a page that never goes.
        if (context.req.method === "HEAD") return context.body(null);
        if (feed.join(context.env.outgoing, context.get("isStillIn"))) return RESPONSE_ALREADY_SENT;
        const message = `expected at most ${mostPages} open pages; close one`;
        return context.json({ success: false, message }, 503);
      },
    },
    { method: "GET", path: "/metrics", handle: (context) => metrics.answer(context) },
    { method: "GET", path: "/openapi.json", handle: (context) => context.json(openApi(version, extensions)) },
  ];
};
