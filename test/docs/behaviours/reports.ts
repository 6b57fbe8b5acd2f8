import { type Behaviour, other, shown } from "./behaviour.ts";

const controller = "src/cluster/controller.test.ts";
const command = "test/e2e/command.test.ts";
const endings = "test/e2e/command-endings.test.ts";
const exitCodes = "test/e2e/exit-codes.test.ts";
const consoleApi = "test/e2e/console-api.test.ts";
const statsRoutes = "src/server/stats-routes.test.ts";
const outputs = "test/e2e/outputs.test.ts";
const csv = "src/outputs/csv.test.ts";
const terminal = "src/outputs/terminal.test.ts";
const statistics = "src/stats/run-statistics.test.ts";
const resolve = "src/config/resolve.test.ts";
const joining = "test/cluster/joining.test.ts";

/** Of statistics, the console and the command line. */
export const reportsBehaviours: readonly Behaviour[] = [
  other(
    "T4",
    "rates",
    "all rows have the same divisor",
    `${statistics}: rates have the same divisor in all rows`,
  ),
  other(
    "T8",
    "rounded percentiles",
    "percentiles are within 0.1 %",
    "src/stats/accuracy.test.ts: fault 21: percentiles of a million",
  ),
  other("T10", "samples without a time", "every sample has a time"),
  shown("T13", "the tables", `${terminal}: the end: requests, percentiles, errors`),
  shown(
    "T14",
    "the CSV files",
    `${csv}: the four files are there from the start`,
    `${csv}: the history is streamed second by second`,
  ),
  other(
    "T15",
    "full history",
    "the last ten seconds stand in columns of their own",
    "src/outputs/real-run.test.ts: T15: with full history each entry",
  ),
  shown("T16", "users in the history", `${outputs}: the history has a row a second`),
  shown(
    "T17",
    "odd names in CSV",
    "src/outputs/csv-format.test.ts: what is written is read back",
    "test/faults/hostile-names.test.ts: no cell of any CSV file",
  ),
  shown(
    "T18",
    "the history is the controller's",
    "src/stats/history.test.ts: one point a second from 0 to now",
  ),
  shown(
    "T19",
    "percentiles of the last ten seconds",
    "src/stats/history.test.ts: percentiles are those of the ten seconds",
    `${statistics}: last ten seconds of each entry`,
  ),
  shown("T20", "the share of failures", "src/app/stats-view.test.ts: T20"),
  other("T21", "percentiles of one's own", "the percentiles are fixed"),
  other(
    "W1",
    "a page without a runner",
    "the console always has its controller",
    `${statsRoutes}: are ready and empty before the first test`,
  ),
  shown(
    "W3",
    "downloads",
    `${statsRoutes}: come as the very text of the CSV files`,
    "src/server/download-routes.test.ts: sends the full history whole",
  ),
  shown(
    "W4",
    "errors, exceptions, reset",
    `${statsRoutes}: tell exceptions, tasks, workers`,
    `${consoleApi}: tests start, change, are reset`,
  ),
  shown("W6", "a shape by /swarm", "src/app/start-form.test.ts: W6"),
  shown(
    "W7",
    "own options in the form are typed",
    "src/app/start-form.test.ts: what is posted",
    `${resolve}: come beside ours, typed`,
  ),
  other(
    "W9",
    "hosts of several classes",
    "each class shows its own in the class picker",
    "src/app/class-edits.test.ts: without a change a class is shown",
  ),
  shown("W10", "the report", `${statsRoutes}: give the report to show or to keep`),
  shown("W11", "logs", `${statsRoutes}: tell log lines`),
  shown("W12", "POST /user", `${consoleApi}: a class that was changed runs as changed`),
  shown(
    "W13",
    "a login",
    "src/server/people-auth.test.ts: let in whoever the callback lets in",
    "src/server/people-auth.test.ts: nothing is told but the form",
    "src/server/https.test.ts: speaks https",
  ),
  shown(
    "C2",
    "--help, --version, defaults",
    `${command}: --version prints the version`,
    `${resolve}: without anything there are the defaults`,
  ),
  shown("C3", "classes by name", `${command}: positional names pick the classes`),
  shown("C5", "signals end in order", `${endings}: signals`),
  shown("C6", "an exit code of a listener", `${exitCodes}: listener`),
  shown(
    "C8",
    "--autostart, --autoquit, a taken port",
    `${consoleApi}: --autostart runs at once`,
    `${consoleApi}: --autostart without a host`,
  ),
  shown(
    "C9",
    "keys",
    "src/app/steering-keys.test.ts: C9: w and W",
    "src/app/steering-keys.test.ts: C9: Enter",
  ),
  other(
    "C10",
    "several files, a folder",
    "no URL",
    `${command}: --scenario takes a list of files, and a folder`,
    "src/loader/find-scenario.test.ts: a folder gives the scenarios",
  ),
  shown(
    "C11",
    "options that a shape makes moot",
    "test/e2e/shapes.test.ts: a shape of the scenario leads, and what it replaces is said",
    "src/app/planned-shape.test.ts: its class says what it replaces",
  ),
  shown("C12", "tags that match nothing", "src/loader/collect.test.ts: tags leave out tasks"),
  other(
    "C13",
    "an exception in a listener of init",
    "exit code 2, as of any listener",
    "test/faults/user-code.test.ts: a listener that throws is logged",
  ),
  other(
    "C14",
    "--json",
    "an object of its own",
    `${outputs}: --json leaves nothing on stdout but one object`,
  ),
  shown("C15", "--html", "src/outputs/html.test.ts: at the end the file holds the page and the test"),
  shown("C16", "no host", "test/e2e/bad-input.test.ts: host"),
  shown(
    "C17",
    "workers that do not come",
    `${joining}: a controller whose workers don't come in time gives up with exit code 2`,
  ),
  shown(
    "C18",
    "events and tags over machines",
    "test/cluster/scenario.test.ts: what threads tell reaches the controller",
    "src/app/manifest.test.ts: comes back from its bytes as it was",
  ),
  other("C19", "a report that is late", "spawning is complete when every thread has told so"),
  shown(
    "C20",
    "the scenario for workers",
    `${joining}: two workers that have none of the scenario run it`,
    `${joining}: a worker that is there before the bus waits for it`,
  ),
  shown(
    "C21",
    "load threads and their numbers",
    `${controller}: spreads 10 users over 3 threads`,
    "src/app/thread-count.test.ts: more threads than",
    "src/cluster/worker-registry.test.ts: numbers workers when they are ready",
    "test/cluster/console.test.ts: and end with it",
  ),
  shown(
    "C22",
    "a worker, or a master, that is gone",
    "test/cluster/lost-workers.test.ts: a worker that is killed is missed",
    "test/faults/user-code.test.ts: process.exit() in a task ends no run",
    "src/cluster/cluster-fence.test.ts: for longer than the orphan timeout has the users stopped in order",
  ),
  shown(
    "C23",
    "where options come from",
    `${command}: the command line over both`,
    `${resolve}: command line over environment`,
  ),
  other("C24", "OpenTelemetry", "comes with a later version"),
  shown(
    "C25",
    "one user alone",
    "src/app/one-user.test.ts: C25",
    "test/e2e/debug.test.ts: --debug runs one user",
  ),
];
