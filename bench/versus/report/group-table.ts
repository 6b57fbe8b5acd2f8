import { cpuPerMillion, figuresOf, ratiosByRound, spreadOf } from "./figures.ts";
import { printed, printedSpread } from "./numbers.ts";
import type { Group, GroupEntry, Results, ToolInfo } from "./results.ts";

/** A table as text; the first row is its header, and a cell that is missing is empty. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const BYTES_PER_MB = 1_000_000;
/** The generator that the others are also held against. */
const OURS = "acrida";

const remarksOf = (entry: GroupEntry, asked: number): string => {
  const failures = entry.runs.filter((run) => run.failed !== undefined);
  const remarks = new Set(entry.runs.flatMap((run) => (run.failed === undefined ? run.remarks : [])));
  const failed =
    failures.length === 0
      ? []
      : [`FAILED in ${failures.length} of ${entry.runs.length}: ${failures[0]?.failed}`];
  const cut = entry.runs.length < asked ? [`cut short: ${entry.runs.length} of ${asked} rounds`] : [];
  return [...failed, ...cut, ...(entry.shortfall === undefined ? [] : [entry.shortfall]), ...remarks].join(
    "; ",
  );
};

/** One group's figures, the cheapest first; generators that can't do it, or failed, come last and say why. */
export const groupTable = (results: Results, group: Group): Table => {
  const { reference } = results;
  const infoOf = (name: string): ToolInfo | undefined => results.tools.find((tool) => tool.name === name);
  const ours = group.entries.find(({ tool }) => tool === OURS);
  const rows = group.entries.map((entry) => {
    const info = infoOf(entry.tool);
    const title = info?.title ?? entry.tool;
    const asked = info?.isSlow ? (results.slowRounds ?? results.rounds) : results.rounds;
    if (entry.cannot !== undefined) return { cost: Infinity, cells: [title, `*${entry.cannot}*`] };
    const figures = figuresOf(group, entry.tool, reference);
    const cost = figures.cpuPerMillion;
    const split = [figures.userPerMillion, figures.systemPerMillion].map((part) =>
      part ? printed(part.median) : "–",
    );
    const timesOurs = spreadOf(ratiosByRound(entry, ours, cpuPerMillion));
    const cells = [
      title,
      printedSpread(figures.requestsPerSecond),
      printedSpread(cost),
      split.join(" + "),
      printedSpread(figures.timesReference),
      printedSpread(figures.timesReferenceRunning),
      ...(results.turns === undefined ? [] : [printedSpread(figures.timesReferenceWarm)]),
      printedSpread(timesOurs),
      printedSpread(figures.peakBytes, 1 / BYTES_PER_MB),
      printedSpread(figures.p50Ms),
      printedSpread(figures.p99Ms),
      `${printedSpread(figures.startSeconds)} / ${printedSpread(figures.startCpuSeconds)}`,
      figures.targetBusy === null ? "–" : `${Math.round(figures.targetBusy.median * 100)} %`,
      remarksOf(entry, asked),
    ];
    return { cost: cost?.median ?? Number.MAX_VALUE, cells };
  });
  return {
    header: [
      "generator",
      "requests/s",
      "CPU s / million",
      "user + system",
      `× ${reference}`,
      `× ${reference}, started`,
      ...(results.turns === undefined ? [] : [`× ${reference}, warm`]),
      "× Acrida",
      "peak MB",
      "p50 ms",
      "p99 ms",
      "start s / CPU s",
      "target",
      "remarks",
    ],
    rows: rows.sort((a, b) => a.cost - b.cost).map(({ cells }) => cells),
  };
};
