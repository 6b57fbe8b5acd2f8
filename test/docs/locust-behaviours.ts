/** A behaviour that Locust's own tests check, by the number that this project knows it by. */
export interface Behaviour {
  readonly id: string;
  readonly what: string;
  /** The tests that show it here, as `file: words of its title`; none where it does not apply. */
  readonly shownBy: readonly string[];
  /** Why it does not apply, or in what it is another here; absent where it is the same. */
  readonly differs?: string;
}

const shown = (id: string, what: string, ...shownBy: readonly string[]): Behaviour => ({ id, what, shownBy });
const other = (id: string, what: string, differs: string, ...shownBy: readonly string[]): Behaviour => ({
  ...{ id, what, shownBy, differs },
});

const dispatcher = "src/dispatch/users-dispatcher.test.ts";
const sequence = "src/dispatch/weighted-sequence.test.ts";
const ramp = "src/cluster/ramp.test.ts";
const controller = "src/cluster/controller.test.ts";
const clusterFaults = "src/cluster/cluster-faults.test.ts";
const registry = "src/cluster/worker-registry.test.ts";
const loop = "src/runner/user-loop.test.ts";
const stopping = "src/runner/stopping.test.ts";
const ending = "src/runner/ending-users.test.ts";
const order = "src/runner/task-order.test.ts";
const walk = "src/user/markov-task-set.test.ts";
const inspect = "src/user/inspect.test.ts";
const stated = "src/user/stated-tasks.test.ts";
const plan = "src/user/task-plan.test.ts";
const decorators = "src/user/task.test.ts";
const waits = "src/user/wait-time.test.ts";
const session = "src/protocols/http/http-session.test.ts";
const call = "src/protocols/http/http-call.test.ts";
const response = "src/protocols/http/response.test.ts";
const cookies = "src/protocols/http/cookie-jar.test.ts";
const contractHttp = "test/e2e/contract-http.test.ts";
const contractLoad = "test/e2e/contract-load.test.ts";
const contractScenario = "test/e2e/contract-scenario.test.ts";
const command = "test/e2e/command.test.ts";
const options = "test/e2e/command-options.test.ts";
const endings = "test/e2e/command-endings.test.ts";
const exitCodes = "test/e2e/exit-codes.test.ts";
const forms = "test/e2e/scenario-forms.test.ts";
const consoleApi = "test/e2e/console-api.test.ts";
const statsRoutes = "src/server/stats-routes.test.ts";
const outputs = "test/e2e/outputs.test.ts";
const csv = "src/outputs/csv.test.ts";
const terminal = "src/outputs/terminal.test.ts";
const statistics = "src/stats/run-statistics.test.ts";
const resolve = "src/config/resolve.test.ts";
const later = "runs over many machines have tests of their own in test/cluster";
const ownProtocol = "orders are absolute and reports numbered: the messages are others";

/** All of them, in the order of the numbers. */
export const behaviours: readonly Behaviour[] = [
  shown("D1", "users come to the workers in turn", `${dispatcher}: D1: users come`),
  shown("D2", "classes and workers do not fall into step", `${dispatcher}: D2: three classes`),
  shown("D3", "the first user at once, no wait after the last", `${ramp}: the last one completes the ramp`),
  shown("D4", "the wait between steps", `${ramp}: when users start`, `${ramp}: at the end of Locust's steps`),
  shown("D5", "the totals of the steps", `${ramp}: at the end of Locust's steps`),
  shown("D6", "9 users on 4 workers", `${dispatcher}: D6: 9 users`),
  other(
    "D7",
    "hosts are filled evenly",
    "workers are filled evenly, whatever machine they are on",
    `${dispatcher}: whatever comes, totals are exact`,
  ),
  shown("D8", "shares by weight", `${sequence}: at every prefix each class`),
  shown("D9", "only the ratio of weights counts", `${sequence}: times %d give the same sequence`),
  shown("D11", "the ratio holds during the ramp", `${dispatcher}: a ramp up and down`),
  shown("D12", "down mirrors up", `${dispatcher}: a ramp up and down`),
  shown("D13", "the same total again changes nothing", `${dispatcher}: D13`),
  shown("D14", "a rate above the target is one step", `${dispatcher}: D14`),
  shown("D15", "100,000 users, 50 classes, 1,000 workers", `${dispatcher}: D15`),
  shown(
    "D16",
    "a million users at once",
    `src/cluster/placement.test.ts: half a million users at once`,
    `${sequence}: a million users in`,
  ),
  shown("D18", "a worker goes in mid ramp", `${dispatcher}: D18`),
  shown("D20", "two workers go at once", `${dispatcher}: D20`),
  shown("D21", "the last worker goes", `${dispatcher}: D21`),
  shown("D22", "a worker comes in mid ramp", `${dispatcher}: D22, D23`),
  shown("D23", "two workers come", `${dispatcher}: D22, D23`),
  shown("D24", "fixed users and a lost worker", `${dispatcher}: D24`),
  shown("D25", "fixed counts come first", "test/e2e/command-ramp.test.ts: fixed users come first"),
  shown("D32", "fixed counts are exact", `${dispatcher}: D32`),

  other(
    "R1",
    "a User without its constructor's call",
    "JavaScript itself refuses a constructor without super()",
    `${inspect}: a constructor that throws is told`,
  ),
  shown("R2", "a warning of CPU", "test/faults/starved-generator.test.ts: a generator that others starve"),
  shown("R3", "after stop nothing of a user runs", `${stopping}: everything of the user is closed then`),
  shown("R4", "testStart once per test", `${contractLoad}: events carry Locust's arguments`),
  shown("R7", "--reset-stats", `${command}: --reset-stats cuts the ramp`),
  shown("R8", "runner.quit() in a task", "src/runner/runner.test.ts: environment.runner.stop() and quit()"),
  shown(
    "R10",
    "ramp up and down take their time",
    `${ramp}: when users start`,
    `${controller}: goes up and down as edited`,
  ),
  shown("R11", "two equal classes", `${sequence}: equals take turns`),
  shown("R12", "a blank host keeps that of the class", "src/app/start-form.test.ts: what is posted"),
  other("R13", "start(wait=True)", "there is no blocking start: a start answers and the ramp goes on"),
  shown("R14", "the wanted count is known before the ramp", "src/runner/runner.test.ts: orders are absolute"),
  shown("R15", "stop leaves no user", `${controller}: stops in the middle of a ramp`),
  other("R17", "a dispatcher of one's own", "comes with plugins"),
  other("R18", "message handlers", "comes with messages of one's own"),
  shown("R19", "/swarm answers while the ramp goes on", `${consoleApi}: tests start, change`),
  shown("R20", "stop during a ramp", `${controller}: stops in the middle of a ramp`),
  shown("R21", "a start of no users", `${options}: a run of no users ends by itself`),
  shown(
    "R22",
    "an exception in a task is counted with its traceback",
    `${loop}: a task that throws counts with its traceback`,
  ),
  shown("R23", "listeners that throw stop nothing", "src/user/events.test.ts: one that throws, now or later"),

  shown("S1", "stop timeout 0 cuts at once", `${stopping}: a stop timeout of 0 cuts at once`),
  shown("S3", "a task may end within the stop timeout", `${stopping}: in a call it may finish its task`),
  shown("S5", "a waiting user ends at once", `${stopping}: a waiting user ends at once`),
  shown("S7", "the same of some users", "src/runner/runner.test.ts: orders are absolute"),
  shown("S8", "a ramp down with tasks under way", `${controller}: goes up and down as edited`),
  shown("S9", "workers know the stop timeout", `${contractLoad}: stopping: who waits ends at once`),

  shown("M1", "six users on three workers", `${controller}: spreads 10 users over 3 threads`),
  shown("M2", "workers join and leave", `${clusterFaults}: shares users out anew when a host joins`),
  shown("M3", "own options reach the workers", "test/e2e/contract-scenario.test.ts: inside a task"),
  shown(
    "M4",
    "spawningComplete and testStop once a node",
    `${contractLoad}: events carry Locust's arguments`,
  ),
  other("M6", "fixed classes in a shape", "load shapes have tests of their own"),
  other("M7", "stages of a shape", "load shapes have tests of their own"),
  other("M8", "a shape is started again", "load shapes have tests of their own"),
  shown("M9", "stopping comes before stopped", `${controller}: goes through its states`),
  other("M10", "states along a shape", "load shapes have tests of their own"),
  other("M11", "ticks of a shape", "load shapes have tests of their own"),
  shown("M13", "a slow testStart runs to its end", `${forms}: events come in their order`),
  shown("M14", "heartbeats and usage", `${contractLoad}: events carry Locust's arguments`),
  shown("M15", "workers come and go", `${registry}: numbers workers when they are ready`),
  other("M16", "versions of workers", later),
  shown("M18", "a worker that is silent is missing", `${registry}: loses a host that is silent`),
  shown("M19", "one of two workers goes", `${clusterFaults}: is named, ended and replaced`),
  shown("M20", "a missing worker stops nothing", `${clusterFaults}: takes a silent host for lost`),
  shown("M21", "a worker that returns", `${registry}: and knows it again when it is back`),
  other("M23", "spawn messages", ownProtocol, "src/cluster/order-content.test.ts: says what an order says"),
  other(
    "M24",
    "who gets spawn messages",
    ownProtocol,
    "src/cluster/order-content.test.ts: says what an order says",
  ),
  shown("M25", "a missing worker gets no users", `${clusterFaults}: its users run elsewhere`),
  shown("M26", "remainders are not lost", `${dispatcher}: whatever comes, totals are exact`),
  shown("M27", "a start before any worker", `${controller}: waits for the expected workers`),
  shown("M28", "a broken message", "src/cluster/aggregator.test.ts: refuses what it can't read"),
  other("M30", "own messages", "comes with messages of one's own"),
  other(
    "M31",
    "the wait for reports after a ramp",
    "spawning is complete when every thread has told so: there is no time to set",
  ),
  shown("M32", "a malformed frame", "src/stats/delta.test.ts: random bytes are refused"),
  other("M33", "a worker that finds no master", later),
  other("M34", "an older spawn message", ownProtocol, `${clusterFaults}: a bus that drops, doubles`),
  shown("M35", "other targets while spawning", `${controller}: goes up and down as edited`),
  other("M36", "fields of a heartbeat", ownProtocol, `${registry}: the registry`),
  other(
    "M37",
    "reconnect on a broken frame",
    ownProtocol,
    "src/bus/nats-bus.test.ts: comes back after the server was killed",
  ),
  shown(
    "M38",
    "testStart and testStop once per test",
    `${controller}: runs a second test on the same threads`,
  ),
  shown(
    "M39",
    "logs of workers reach the console",
    `${statsRoutes}: tell log lines of the controller and of each worker`,
  ),
  shown("M40", "messages survive the wire", "src/bus/message-pack.test.ts: reads back the same"),

  shown(
    "U1",
    "tasks by weight, in every form",
    `${stated}: takes %s`,
    `${decorators}: tasks with weights, tags and nested sets`,
  ),
  shown(
    "U2",
    "tasks are inherited and a base is left alone",
    `${stated}: a base's list and decorated methods`,
    `${decorators}: two heirs of one class`,
  ),
  shown(
    "U3",
    "parent, user and client within nested sets",
    `${contractScenario}: sets know their user, parent and client`,
  ),
  shown(
    "U4",
    "interrupts in onStart and tasks",
    `${loop}: interrupt is allowed in onStart`,
    `${loop}: interrupt(%s)`,
  ),
  shown("U6", "scheduled tasks", `${loop}: scheduled tasks come before picked ones`),
  shown(
    "U7",
    "StopUser ends its user with all hooks",
    `${stopping}: StopUser ends the user with its hooks`,
    `${ending}: U7`,
  ),
  shown(
    "U8",
    "user.stop()",
    `${ending}: U8: stop() of a user that waits`,
    `${ending}: U8: stop() in a task`,
    `${ending}: U8: stop(true)`,
  ),
  shown(
    "U9",
    "no tasks is an error with a hint",
    `${plan}: a class without tasks is an error that names it, with a hint`,
  ),
  other(
    "U10",
    "the old names raise an error",
    "the old names work",
    "src/index.test.ts: the names of the tutorial are the same classes",
  ),
  other(
    "U11",
    "full names of classes",
    "a class is known by its name in the source",
    "src/loader/bundle.test.ts: classes have the names of the source",
  ),
  shown(
    "U12",
    "each user has connections of its own",
    `${contractHttp}: each user has connections and cookies`,
  ),
  shown("U14", "the task ratio", "src/cli/task-ratio.test.ts: a task's share of its set, and of all"),
  shown(
    "U15",
    "wait times",
    `${waits}: between is within its bounds`,
    `${waits}: constant throughput is pacing`,
    `${loop}: a set's wait time is its own`,
  ),
  shown(
    "U16",
    "tags in all places",
    `${decorators}: tasks with weights, tags and nested sets`,
    `${decorators}: refuses %s`,
  ),
  shown("U17", "tags include and exclude", `${plan}: tags: %s`, `${order}: U17, U19`),
  shown(
    "U19",
    "sets shared between users are filtered apart",
    `${plan}: a set that is used at two places`,
    `${order}: U17, U19`,
  ),
  shown(
    "U20",
    "walks by transitions",
    `${walk}: U20: the first declared is the start`,
    `${walk}: U20: what can't be walked`,
    `${order}: U20: a nested walk`,
  ),
  shown(
    "U21",
    "names of the past are warned of",
    "src/user/other-spellings.test.ts: names of another language",
  ),
  other("U22", "functions of pytest as users", "functional tests as load come with a later version"),
  shown(
    "U23",
    "no class that could run; two of one name",
    `${inspect}: no user that would run is an error`,
    `${inspect}: two classes of one name`,
  ),
  shown("U24", "equal weights", `${order}: U24: equal weights`),
  shown(
    "U25",
    "classes are changed from outside",
    "src/app/config-users.test.ts: U25",
    `${consoleApi}: a class that was changed runs as changed`,
  ),
  other("U26", "a shape that is none", "load shapes have tests of their own"),

  shown(
    "H1",
    "no answer is a failed response, a wrong URL throws",
    `${session}: answers with a failed response where there is no answer`,
    `${session}: refuses %s before anything is sent`,
  ),
  other("H2", "a slow stream", "streamed answers have tests of their own"),
  shown(
    "H4",
    "cookies, verbs, parameters, bodies",
    `${cookies}: are kept per user`,
    `${contractHttp}: methods and options are sent as they say`,
  ),
  shown(
    "H5",
    "failures by status, and their texts",
    `${session}: counts a status of 400 or more as a failure`,
  ),
  shown(
    "H6",
    "context of user and request",
    "src/user/context-sink.test.ts: H6: a user's context",
    `${session}: takes the name from the option`,
  ),
  other(
    "H8",
    "an exception after success()",
    "a callback that throws makes a failed sample",
    `${call}: that throws makes a failed sample and rethrows`,
  ),
  shown(
    "H9",
    "success() and failure() in their places only",
    `${call}: is needed for success() and failure()`,
  ),
  other(
    "H10",
    "measure()",
    "an exception in the body goes on to the task",
    "src/metrics/measure.test.ts: times its body and records one sample",
  ),
  shown("H11", "certificates", `${contractHttp}: certificates are verified, unless insecure says otherwise`),
  other(
    "H12",
    "sizes",
    "bytes on the wire are counted",
    `${response}: encoded as %s is inflated when read, and counted as on the wire`,
  ),
  shown(
    "H14",
    "credentials of the host, names",
    `${session}: keeps user and password of a URL out of everything but the header`,
  ),
  shown("H15", "parallel requests of one user", `${session}: each get their own answer`),
  other(
    "H16",
    "rest()",
    "a callback that reads JSON does the same",
    `${call}: that throws makes a failed sample and rethrows`,
  ),

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
  other("W6", "a shape by /swarm", "load shapes have tests of their own"),
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
  other(
    "W13",
    "a login",
    "a token or its form",
    "src/server/auth.test.ts: the form opens it, a wrong token does not",
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
  other("C11", "options that a shape makes moot", "load shapes have tests of their own"),
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
  other("C17", "workers that do not come", later),
  other("C18", "events and tags over machines", later, `${contractLoad}: events carry Locust's arguments`),
  other("C19", "a report that is late", "spawning is complete when every thread has told so"),
  other("C20", "the scenario for workers", later),
  shown(
    "C21",
    "load threads",
    `${controller}: spreads 10 users over 3 threads`,
    "src/app/thread-count.test.ts: more threads than",
  ),
  other(
    "C22",
    "a worker that exits",
    later,
    "test/faults/user-code.test.ts: process.exit() in a task ends no run",
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
