import { messageOf } from "../base/errors.ts";
import { LogLimit } from "../base/log-limit.ts";
import type { ConsoleParts } from "./console-parts.ts";
import { pathOfRoute, pathOfTab, pathOfTable, TooManyWaiting } from "./extensions.ts";
import { KeptAnswer } from "./kept-answer.ts";
import { asDownload, type ConsoleContext, peerOf, type Route, toldHeaders } from "./route.ts";
import { sandboxPolicy } from "./security-headers.ts";

const CSV = "text/csv; charset=utf-8";
const HTML = "text/html; charset=utf-8";
const LINES_IN_TEN_SECONDS = 10;

/** What plugins add: tabs, tables, and routes of their own, all below `/ext/PLUGIN/`. */
export const extensionRoutes = ({ extensions, clock, control, logger }: ConsoleParts): readonly Route[] => {
  const log = new LogLimit({ write: ({ message }) => logger.error(message) }, clock, LINES_IN_TEN_SECONDS);

  /** What goes wrong in a plugin is told to the log, and to the client only that it did. */
  const guarded =
    (handle: (context: ConsoleContext) => Promise<Response>): Route["handle"] =>
    async (context) => {
      try {
        return await handle(context);
      } catch (thrown) {
        context.header("Content-Disposition", undefined);
        if (thrown instanceof TooManyWaiting) {
          context.header("Retry-After", "1");
          return refusal(context, 503, thrown.message);
        }
        const { method, path } = context.req;
        const message = `a plugin failed to answer ${method} ${path}: ${messageOf(thrown)}`;
        log.write({ level: "error", source: "", message, wallMs: clock.wallNow() });
        return refusal(context, 500, "the plugin failed to answer; the log says why");
      }
    };

  /** Made once a second however many look. */
  const kept = (type: string, make: () => Promise<string>): KeptAnswer =>
    new KeptAnswer(clock, type, () => control.changes, make);

  const tabs = extensions.tabs.map((tab): Route => {
    const content = tab.isPage
      ? kept(HTML, () => extensions.page(tab))
      : kept("application/json", async () => JSON.stringify(await extensions.content(tab)));
    const handle = (context: ConsoleContext): Promise<Response> => {
      if (tab.isPage) {
        context.header("Content-Security-Policy", sandboxPolicy("'self'"));
        context.header("X-Frame-Options", "SAMEORIGIN");
      }
      return content.answer(context);
    };
    return { method: "GET", path: pathOfTab(tab), handle: guarded(handle) };
  });

  const tables = extensions.tables.map((table): Route => {
    const text = kept(CSV, () => extensions.csv(table));
    const handle = (context: ConsoleContext): Promise<Response> => {
      asDownload(context, `${table.plugin}_${table.name}.csv`, CSV);
      return text.answer(context);
    };
    return { method: "GET", path: pathOfTable(table), handle: guarded(handle) };
  });

  const routes = extensions.routes.map((route): Route => {
    const { method, path } = route;
    const handle = async (context: ConsoleContext): Promise<Response> => {
      const request = {
        ...{ method, path, query: new URL(context.req.url).search.slice(1), headers: toldHeaders(context) },
        body: method === "GET" ? "" : await context.req.text(),
        user: context.get("user") ?? null,
        address: peerOf(context),
      };
      const { status, headers, body } = await extensions.answer(route, request);
      for (const [name, value] of Object.entries(headers)) context.header(name, value);
      context.header("Content-Security-Policy", sandboxPolicy("'none'"));
      const isEmpty = status === 204 || status === 205 || status === 304;
      return isEmpty
        ? context.body(null, status as 204)
        : context.body(body as Uint8Array<ArrayBuffer>, status as 200);
    };
    return { method, path: pathOfRoute(route), handle: guarded(handle) };
  });
  return [...tabs, ...tables, ...routes];
};

const refusal = (context: ConsoleContext, status: 500 | 503, message: string): Response =>
  context.json({ success: false, message }, status);
