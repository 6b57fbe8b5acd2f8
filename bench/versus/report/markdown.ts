import { groupTable, type Table } from "./group-table.ts";
import type { Results } from "./results.ts";

/** What programs say of files names the machine's folders, which are nobody's business: the file's name stays. */
const withoutFolders = (text: string): string =>
  text.replaceAll(/(?<![\w:/.])(?:\/[\w.@+-]+)+\/([\w.@+-]+)/g, "…/$1");

const escaped = (cell: string): string => withoutFolders(cell).replaceAll("|", "\\|").replaceAll("\n", " ");

const markdownTable = ({ header, rows }: Table): string => {
  const line = (cells: readonly string[]): string =>
    `| ${header.map((_, i) => escaped(cells[i] ?? "")).join(" | ")} |`;
  return [
    line(header),
    `|${header.map((_, i) => (i === 0 ? " --- " : " ---: ")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
};

const machineLine = ({ machine }: Results): string =>
  `${machine.cores} cores (${machine.model}), ${Math.round(machine.memoryBytes / 2 ** 30)} GiB of memory, ` +
  `${machine.system}, Linux ${machine.kernel}, Node ${machine.node}, nginx ${machine.nginx}`;

/** The options that decide what is measured; where it is written to is left out. */
const commandOf = ({ command }: Results): string => {
  const options = command.replaceAll(/(^|\s)--(json|markdown)[=\s]\S+/g, "").trim();
  return `node bench/versus/run.mjs ${options}`.trim();
};

const roundsLine = ({ rounds, slowRounds = rounds, turns, tools }: Results): string => {
  const warm = turns === undefined ? "" : `, then ${turns} warm turns of the generators that can be stopped`;
  const all = `${rounds === 1 ? "One round" : `${rounds} rounds`}${warm}`;
  if (slowRounds === rounds) return `${all}.`;
  const slow = tools.filter(({ isSlow, version }) => isSlow && version !== null).map(({ title }) => title);
  const first = slowRounds === 1 ? "the first of them" : `the first ${slowRounds} of them`;
  return `${all}; ${slow.join(", ")} took part in ${first} only.`;
};

const HOW = `One nginx worker is pinned to the first core, each generator to the second. In a round every generator runs once,
as a fresh process, one after the other; the next round begins with another one. A figure is the median of the rounds,
with the least and the greatest in brackets; a ratio is taken within each round, then its median.

- **requests/s**: by the target's own count, from its first request to its last. In the fastest rows the target is the
  limit: look at *target*, how much of its core nginx used.
- **CPU s / million**: processor seconds, user and system, of the generator's whole process tree for a million requests,
  from its start to its end. This is the figure to compare: it holds on a busy machine. A redirect that is followed is a
  request too.
- **× …, started**: the same ratio with the time before the first request taken out. A short run makes start-up weigh more.
- **× …, warm**, where it was measured: processes that have run for six seconds take turns of half a second, each stopped
  by a signal while another has its turn, and the ratio is taken turn by turn: the median, with the quartiles in brackets.
  Nothing of the start is in it, and what else happens on the machine meets all alike.
- **start s / CPU s**: seconds, and processor seconds, before the target saw the first request.
- **p50, p99**: as each generator reports them, from tables of its own precision. All but the scenario *think time* run
  flat out, so these say how each generator measures its own queue, not how fast the target is.
- A run whose requests fail, or that ends with an error, counts for nothing and is named in the remarks.`;

const toolLines = ({ tools }: Results): string =>
  tools
    .map(
      ({ title, version, missing }) => `| ${escaped(title)} | ${escaped(version ?? `missing: ${missing}`)} |`,
    )
    .join("\n");

/** The whole page docs/reference/performance.md; nothing in it but what the results say. */
export const performancePage = (results: Results): string => {
  const groups = results.groups.map(
    (group) =>
      `## ${group.title}, ${group.users.toLocaleString("en-US")} users\n\n${group.task} ${group.seconds} s of load in each run.\n\n` +
      `${markdownTable(groupTable(results, group))}\n`,
  );
  return [
    "# Performance beside other generators",
    "<!-- Made by bench/versus/run.mjs from its measurements: run it again instead of editing. -->",
    `\`\`\`sh\nnpm run build\n${commandOf(results)}\n\`\`\``,
    `Measured on ${results.startedAt.slice(0, 10)}: ${machineLine(results)}. ${roundsLine(results)}`,
    HOW,
    `| generator | version |\n| --- | --- |\n${toolLines(results)}`,
    ...groups,
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
};
