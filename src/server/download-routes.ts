import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { exceptionsCsv, failuresCsv } from "../outputs/csv-tables.ts";
import type { ConsoleParts } from "./console-parts.ts";
import { statsCsv } from "./csv-answers.ts";
import { asDownload, type ConsoleContext, type Route } from "./route.ts";

const CSV = "text/csv; charset=utf-8";

/** Files to keep. A CSV is the very text that `--csv` writes. */
export const downloadRoutes = ({
  control,
  clock,
  report,
  fullHistoryFile,
}: ConsoleParts): readonly Route[] => [
  {
    method: "GET",
    path: "/stats/requests/csv",
    handle: async (context) => {
      const text = await statsCsv(control.snapshot(), clock);
      asDownload(context, "requests.csv", CSV);
      return context.body(text);
    },
  },
  {
    method: "GET",
    path: "/stats/failures/csv",
    handle: (context) => {
      asDownload(context, "failures.csv", CSV);
      return context.body(failuresCsv(control.snapshot()?.errors ?? []));
    },
  },
  {
    method: "GET",
    path: "/stats/requests_full_history/csv",
    handle: (context) =>
      fullHistoryFile === null
        ? missing(context, "expected a run with --csv PREFIX --csv-full-history, which keeps this history")
        : sendFile(context, fullHistoryFile),
  },
  {
    method: "GET",
    path: "/exceptions/csv",
    handle: (context) => {
      asDownload(context, "exceptions.csv", CSV);
      return context.body(exceptionsCsv(control.snapshot()?.exceptions ?? []));
    },
  },
  {
    method: "GET",
    path: "/stats/report",
    handle: async (context) => {
      const { download, theme } = context.req.query();
      const text = await report(theme ?? null);
      if (text === null)
        return missing(context, "expected a test to report of, but none was started; start one");
      const type = "text/html; charset=utf-8";
      if (download === undefined) context.header("Content-Type", type);
      else asDownload(context, "report.html", type);
      // The report carries its own script and data in one file: it may run them, but it can't reach the console.
      context.header("Content-Security-Policy", REPORT_POLICY);
      return context.body(text);
    },
  },
];

const REPORT_POLICY =
  "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; script-src 'unsafe-inline'; " +
  "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'none'";

const missing = (context: ConsoleContext, message: string): Response =>
  context.json({ success: false, message }, 404);

const sendFile = async (context: ConsoleContext, path: string): Promise<Response> => {
  const file = await open(path).catch(() => null);
  if (file === null) return missing(context, "expected the history's file, but no test has written it yet");
  asDownload(context, "requests_full_history.csv", CSV);
  return context.body(Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array>);
};
