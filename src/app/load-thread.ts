import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { endThread, onStrayError, threadHealthMonitor, useSourceMaps } from "../base/thread-host.ts";
import { connect } from "../bus/port-bus.ts";
import { WorkerRows } from "../cluster/data/worker-rows.ts";
import { LoopDelayProbe } from "../cluster/loop-delay.ts";
import { WorkerMail } from "../cluster/mail/worker-mail.ts";
import { Worker } from "../cluster/worker.ts";
import type { MakeLoad, WorkerEvents } from "../cluster/worker-load.ts";
import { filterOf, hostOf, pickClasses, withEdits } from "../loader/collect.ts";
import { loadScenario } from "../loader/load.ts";
import { Gate } from "../metrics/gate.ts";
import { Runner } from "../runner/runner.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { dataRegistry } from "../user/data-registry.ts";
import { events } from "../user/events.ts";
import { frozenFromJson } from "../user/json-value.ts";
import { RequestEvents } from "../user/request-events.ts";
import { CountedSink } from "./counted-sink.ts";
import { ExceptionLog } from "./exception-log.ts";
import { GeneratorWatch } from "./generator-watch.ts";
import { type LoadThreadData, type LoadThreadFunctions, sourceOf } from "./load-thread-data.ts";
import { maskException } from "./mask-exception.ts";
import { reportData } from "./report-data.ts";
import { ThreadBoard } from "./thread-board.ts";
import { answerCall } from "./thread-call.ts";
import { ThreadRoom } from "./thread-room.ts";
import { userEnds } from "./user-ends.ts";

// A load thread: evaluates the scenario, runs the users that its orders name, and reports what they measured.

const port = parentPort;
if (port === null) throw new Error("load-thread runs as a worker thread only");
const data = workerData as LoadThreadData;
const { workerId, selection } = data;
const board = new ThreadBoard(data.board);
const room = new ThreadRoom({
  post: (news) => port.postMessage(news),
  board,
  logLevel: data.logLevel,
  source: sourceOf(workerId),
  wantsStop: (reason) => worker.requestStop(reason),
  isController: false,
  sendMessage: (message) => mail.send(message),
});
const { clock, logger, environment } = room;
const gate = new Gate(clock, board.fence);

environment.host = data.host;
environment.options = data.options;

let runner: Runner | null = null;
let exceptions = new ExceptionLog(logger);
// Before the scenario is evaluated: it may well leave a rejected promise behind.
onStrayError((error) => {
  if (runner === null) exceptions.log({ task: "", traceback: String(error) });
  else runner.recordStray(error);
});

const bus = connect(data.busPort);
const rows = new WorkerRows({ bus, clock, random: new Random(workerId, "rows"), worker: workerId });
const mail = new WorkerMail({ bus, worker: workerId, received: (message) => void room.deliver(message) });

if (selection.dataFiles !== undefined) dataRegistry.places = new Map(Object.entries(selection.dataFiles));
const { classes } = await loadScenario(selection.bundlePath, useSourceMaps)
  .then((scenario) => pickClasses(scenario, selection))
  .catch((error) => {
    logger.error(`the scenario did not load in this thread: ${messageOf(error)}`);
    return endThread(1);
  });
dataRegistry.seal();
const filter = filterOf(selection);
const sharedServices = new Map<symbol, unknown>();

const makeLoad: MakeLoad = (settings, _index, run) => {
  let edits = selection.edits;
  exceptions = new ExceptionLog(logger);
  room.beginTest();
  rows.begin(run);
  dataRegistry.begin(settings.seed, ({ key }) => rows.feedOf(key));
  const statistics = new RequestStats({ maxNames: settings.maxNames });
  const counting = new CountedSink(statistics, board);
  const parsed = new Map(
    Object.entries(settings.setupData).map(([key, text]) => [key, frozenFromJson(text)]),
  );
  environment.host = settings.host ?? undefined;
  environment.options = settings.options;
  runner = new Runner({
    classes,
    clock,
    gate,
    logger,
    filter,
    environment,
    sharedServices,
    sink: new RequestEvents(counting, events.request, clock, room.listenerFailed),
    seed: settings.seed,
    options: settings.options,
    hostOf: (className) => {
      const Class = classes.get(className);
      return settings.host ?? (Class && hostOf(Class, { ...selection, edits }));
    },
    setupData: (key) => parsed.get(key),
    stopTimeoutMs: settings.stopTimeoutMs,
    ...userEnds(settings.options, (key) => rows.feedOf(key)),
    listeners: {
      onException: (exception) => {
        const masked = maskException(exception);
        statistics.recordException(masked);
        exceptions.log(masked);
      },
      onUserError: (error) => void room.fire("userError", error),
      onWantsStop: (reason) => worker.requestStop(reason),
      onTaskRegistered: (task, name) => port.postMessage({ type: "task", task, name }),
      onTaskEntered: (task) => board.enterTask(task),
      onIdle: () => worker.look(),
    },
  });
  const ofTest = runner;
  return {
    runner,
    statistics,
    change(byClass) {
      edits = withEdits(selection.edits, byClass);
      ofTest.chooseTasks(filterOf({ ...selection, edits }).chosen ?? {});
      ofTest.hostsChanged();
    },
  };
};

const turn = (state: string): void => {
  environment.runner.state = state;
};
const workerEvents: WorkerEvents = {
  testStart() {
    turn("spawning");
    void room.fire("testStart", { environment });
  },
  spawningComplete(userCount) {
    turn("running");
    void room.fire("spawningComplete", { userCount });
  },
  testStopping() {
    turn("stopping");
    void room.fire("testStopping", { environment });
  },
  testStop() {
    turn("stopped");
    void room.fire("testStop", { environment });
  },
  resetStats: () => void room.fire("resetStats", {}),
  heartbeat: () =>
    void room.fire("heartbeatReceived", { clientId: workerId, timestamp: clock.wallNow() / 1000 }),
  reporting: () => reportData(room, workerId),
  renewed: () => rows.renew(),
};

const watch = new GeneratorWatch(room, threadHealthMonitor());
const worker = new Worker({
  bus,
  clock,
  gate,
  random: new Random(workerId),
  id: workerId,
  makeLoad,
  loopDelay: new LoopDelayProbe(clock),
  health: () => {
    environment.runner.userCount = runner?.userCount ?? 0;
    return watch.reading;
  },
  events: workerEvents,
});

const functions: LoadThreadFunctions = {
  async quit() {
    await room.settle();
  },
  giveBackRows: () => rows.giveBack(),
};
port.on("message", (message) => void answerCall(message, functions, port));

await room.fire("init", { environment, runner: environment.runner, webUi: null });
rows.start();
mail.start();
worker.start();
