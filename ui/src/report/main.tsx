import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../theme.css";
import { startLanguage, useWords, wordsFor } from "../i18n/language.ts";
import { showTheme, startTheme } from "../theme/theme.ts";
import { Empty } from "../widgets/notice.tsx";
import { preparePrinting } from "./printing.ts";
import { Report } from "./report.tsx";
import { type ReportData, reportDataOf } from "./report-data.ts";

startTheme();
startLanguage();
const data = read();
const wanted = new URLSearchParams(location.search).get("theme") ?? data?.view.theme;
if (wanted === "light" || wanted === "dark") showTheme(wanted);
preparePrinting();

/** The report, or what to do when the file is damaged. */
function Page() {
  const { text } = useWords();
  return data === null ? (
    <Empty title={text("report.damaged")}>{text("report.damaged.help")}</Empty>
  ) : (
    <Report data={data} />
  );
}

if (data !== null) {
  const { text, format } = wordsFor(document.documentElement.lang === "ko" ? "ko" : "en");
  const { run } = data.state;
  document.title = text("report.document", {
    host: run?.host ?? "–",
    date: format.date(run?.startedAtWallMs ?? data.view.createdAtWallMs),
  });
}
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);

function read(): ReportData | null {
  try {
    return reportDataOf(document.getElementById("report-data")!.textContent ?? "");
  } catch {
    return null;
  }
}
