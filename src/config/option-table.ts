import { logLevels } from "../base/logger.ts";
import { hostName } from "./host-name.ts";
import {
  basePath,
  duration,
  flag,
  httpUrl,
  type OptionType,
  oneOf,
  processes,
  rate,
  someDuration,
  text,
  texts,
  userCount,
  webToken,
  wholeNumber,
  words,
} from "./option-type.ts";
import type { OptionDefinition, OptionGroup, Options } from "./options.ts";

type Row = Omit<OptionDefinition, "group">;

/** A row, checked against the type of its own option; the table holds rows of all types. */
const option = <Name extends keyof Options>(
  name: Name,
  flags: string,
  type: OptionType<Options[Name]>,
  byDefault: Options[Name],
  help: string,
  more: Partial<Row> = {},
): Row => ({
  name,
  flags: flags.split(", ").filter((one) => one !== ""),
  aliases: [],
  environmentVariable: `ACRIDA_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  inConfigFile: true,
  type: type as unknown as OptionType<Options[keyof Options]>,
  default: byDefault,
  help,
  ...more,
});

const group = (title: OptionGroup, rows: readonly Row[]): OptionDefinition[] =>
  rows.map((row) => ({ ...row, group: title }));

/** Makes sense on the command line only. */
const command = { environmentVariable: null, inConfigFile: false };

/** Every option that this version has. */
export const optionTable: readonly OptionDefinition[] = [
  ...group("Scenario", [
    option(
      "locustfile",
      "-f, --locustfile",
      texts("FILE"),
      [],
      "scenario file, comma list of files, or folder; may be given again; else locustfile.{ts,mts,js,mjs} here",
      { aliases: ["--scenario"] },
    ),
    option(
      "config",
      "--config",
      text("FILE"),
      null,
      "config file; else acrida.config.{ts,js,mjs,json} here",
      { inConfigFile: false },
    ),
    option("userClasses", "", words("CLASS"), [], "the user classes that take part; else all"),
    option("tags", "-T, --tags", words("TAG ..."), [], "run only tasks with one of these tags"),
    option(
      "excludeTags",
      "-E, --exclude-tags",
      words("TAG ..."),
      [],
      "run no task with one of these tags; wins over --tags",
    ),
    option("list", "-l, --list", flag, false, "print the user classes and end", command),
    option(
      "showTaskRatio",
      "--show-task-ratio",
      flag,
      false,
      "print the share of each task and end",
      command,
    ),
    option("showTaskRatioJson", "--show-task-ratio-json", flag, false, "the same as JSON", command),
  ]),
  ...group("Load", [
    option(
      "host",
      "-H, --host",
      httpUrl,
      null,
      "where relative URLs lead, such as https://shop.example; wins over the host of a class",
    ),
    option("users", "-u, --users", userCount, 1, "users at the peak; 1,000,000 at most", {
      aliases: ["-c", "--clients"],
    }),
    option(
      "spawnRate",
      "-r, --spawn-rate",
      rate,
      1,
      "users started, or stopped, a second; may be a fraction",
      { aliases: ["--hatch-rate"] },
    ),
    option(
      "runTime",
      "-t, --run-time",
      someDuration,
      null,
      "end after this time from the first user on: 90, 90s, 3m, 1h20m; else at Ctrl-C",
    ),
    option(
      "stopTimeout",
      "-s, --stop-timeout",
      duration,
      5,
      "time for a running task to finish when its user must stop; 0 cuts at once",
    ),
    option(
      "seed",
      "--seed",
      wholeNumber(0),
      null,
      "fixes task choice, waits and order of every user; else random, and printed",
    ),
    option("insecure", "--insecure", flag, false, "accept any TLS certificate"),
  ]),
  ...group("Running", [
    option("headless", "--headless", flag, false, "start at once, without the web console", {
      aliases: ["--no-web"],
    }),
    option(
      "processes",
      "--processes",
      processes,
      "auto",
      "load threads on this machine; auto is one a core, never more than users",
    ),
    option(
      "saturation",
      "--saturation",
      oneOf(["fail", "warn", "off"] as const),
      "fail",
      "what to do when this machine is too busy to measure well: exit code 4, a warning, nothing",
    ),
  ]),
  ...group("Web console", [
    option(
      "webPort",
      "-P, --web-port",
      wholeNumber(0, 65_535),
      8089,
      "port of the web console; 0 picks a free one",
      { aliases: ["--port"] },
    ),
    option(
      "webHost",
      "--web-host",
      text("ADDRESS") as OptionType<string>,
      "127.0.0.1",
      "address of the web console; anything but loopback needs its token",
    ),
    option(
      "webHostDisplayName",
      "--web-host-display-name",
      hostName,
      null,
      "the host in the address that is printed; else that of --web-host",
    ),
    option(
      "webBasePath",
      "--web-base-path",
      basePath,
      "",
      "path of the web console, as behind a proxy: /load",
    ),
    option(
      "webToken",
      "--web-token",
      webToken,
      null,
      "opens the web console; else one is made and printed where the address is not loopback",
      { secret: true },
    ),
    option(
      "tlsCert",
      "--tls-cert",
      text("FILE"),
      null,
      "certificate (PEM, with its chain) by which the web console speaks https; needs --tls-key",
    ),
    option("tlsKey", "--tls-key", text("FILE"), null, "private key (PEM) of --tls-cert"),
    option(
      "classPicker",
      "--class-picker",
      flag,
      false,
      "accepted as Locust's: the page always has the picker",
    ),
    option("autostart", "--autostart", flag, false, "start a test at once, with the web console"),
    option(
      "autoquit",
      "--autoquit",
      duration,
      null,
      "end the command so long after the end of a test: 10, 10s, 1m; needs --autostart",
    ),
  ]),
  ...group("Numbers and reports", [
    option(
      "maxNames",
      "--max-names",
      wholeNumber(1),
      10_000,
      'names in the statistics; what comes after them is counted in a row "other"',
    ),
    option(
      "csv",
      "--csv",
      text("PREFIX"),
      null,
      "write PREFIX_stats.csv, _stats_history.csv, _failures.csv, _exceptions.csv",
    ),
    option(
      "csvFullHistory",
      "--csv-full-history",
      flag,
      false,
      "a row for each name in the history too; needs --csv",
    ),
    option("json", "--json", flag, false, "print the result as JSON to stdout; all else goes to stderr"),
    option("html", "--html", text("FILE"), null, "write the report as one HTML page"),
    option("jsonFile", "--json-file", text("NAME"), null, "write the result as JSON to NAME.json"),
    option(
      "printStats",
      "--print-stats",
      flag,
      false,
      "print the table every 2 s, also on an interactive terminal",
    ),
    option("onlySummary", "--only-summary", flag, false, "print the tables at the end only"),
    option("resetStats", "--reset-stats", flag, false, "begin the numbers anew when all users have started"),
    option(
      "exitCodeOnError",
      "--exit-code-on-error",
      wholeNumber(0, 255),
      1,
      "exit code when a request failed or a task threw; 0 lets failures pass",
    ),
  ]),
  ...group("Logging", [
    option("loglevel", "-L, --loglevel", oneOf(logLevels), "info", "log this and what is graver"),
    option("logfile", "--logfile", text("FILE"), null, "log to this file; else to stderr"),
    option("skipLogSetup", "--skip-log-setup", flag, false, "log nothing of Acrida's own"),
  ]),
  ...group("Other", [
    option("version", "-V, --version", flag, false, "print the version and end", command),
    option("help", "-h, --help", flag, false, "print this and end", command),
  ]),
];
