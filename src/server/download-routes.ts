import { exceptionsCsv, failuresCsv } from "../outputs/csv-tables.ts";
import type { ConsoleParts } from "./console-parts.ts";
import { statsCsv } from "./csv-answers.ts";
import { asDownload, type ConsoleContext, type Route } from "./route.ts";
import { sandboxPolicy } from "./security-headers.ts";
import { sendFile } from "./send-file.ts";

const CSV = "text/csv; charset=utf-8";

/** Files to keep. A CSV is the very text that `--csv` writes. */
export const downloadRoutes = ({
  numbers,
  clock,
  report,
  fullHistoryFile,
}: ConsoleParts): readonly Route[] => [
  {
    method: "GET",
    path: "/stats/requests/csv",
    handle: async (context) => {
      const text = await statsCsv(numbers.get(), clock);
      asDownload(context, "requests.csv", CSV);
      return context.body(text);
    },
  },
  {
    method: "GET",
    path: "/stats/failures/csv",
    handle: (context) => {
      asDownload(context, "failures.csv", CSV);
      return context.body(failuresCsv(numbers.get()?.errors ?? []));
    },
  },
  {
    method: "GET",
    path: "/stats/requests_full_history/csv",
    handle: async (context) => {
      if (fullHistoryFile === null)
        return missing(
          context,
          "expected a run with --csv PREFIX --csv-full-history, which keeps this history",
        );
      asDownload(context, "requests_full_history.csv", CSV);
      return (await sendFile(context, fullHistoryFile)) ?? noHistory(context);
    },
  },
  {
    method: "GET",
    path: "/exceptions/csv",
    handle: (context) => {
      asDownload(context, "exceptions.csv", CSV);
      return context.body(exceptionsCsv(numbers.get()?.exceptions ?? []));
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
      context.header("Content-Security-Policy", sandboxPolicy("'none'"));
      return context.body(text);
    },
  },
];

const missing = (context: ConsoleContext, message: string): Response =>
  context.json({ success: false, message }, 404);

const noHistory = (context: ConsoleContext): Response => {
  context.header("Content-Disposition", undefined);
  return missing(context, "expected the history's file, but no test has written it yet");
};
