import { parentPort, workerData } from "node:worker_threads";
import { onStrayError, useSourceMaps } from "../base/thread-host.ts";
import { collectScenario, customOptionsOf, filterOf } from "../loader/collect.ts";
import { type LoadedScenario, loadScenario } from "../loader/load.ts";
import { shapeClassesOf } from "../loader/shape-classes.ts";
import { dataRegistry } from "../user/data-registry.ts";
import { events } from "../user/events.ts";
import { runSetups, runTeardowns, type SetupResult } from "../user/setup.ts";
import { type SetupStep, setupPlan } from "../user/setup-plan.ts";
import { tracebackOf } from "../user/traceback.ts";
import { RunningShape } from "./running-shape.ts";
import {
  controllerEvents,
  type ScenarioThreadData,
  type ScenarioThreadFunctions,
} from "./scenario-thread-data.ts";
import { statsView } from "./stats-view.ts";
import { ThreadBoard } from "./thread-board.ts";
import { answerCall } from "./thread-call.ts";
import type { ScenarioMessage } from "./thread-messages.ts";
import { ThreadRoom } from "./thread-room.ts";

// The controller's scenario thread: evaluates the scenario once, runs setups, teardowns and the controller's listeners.

const port = parentPort;
if (port === null) throw new Error("scenario-thread runs as a worker thread only");
const data = workerData as ScenarioThreadData;
const board = new ThreadBoard(data.board);
const room = new ThreadRoom({
  post: (news) => port.postMessage(news),
  board,
  logLevel: data.logLevel,
  source: "scenario",
  wantsStop: (reason) => port.postMessage({ type: "wantsStop", reason }),
  isController: true,
  sendMessage: (message) => port.postMessage({ type: "message", message } satisfies ScenarioMessage),
});
const { clock, logger, environment } = room;

onStrayError((error) => logger.error(`nobody caught, in the scenario thread: ${tracebackOf(error)}`));

let scenario: LoadedScenario;
let plan: readonly SetupStep[] = [];
let shape: RunningShape | null = null;
let setups: SetupResult = { data: {}, done: [], failure: null };
const context = () => ({ host: environment.host, options: environment.options });

const functions: ScenarioThreadFunctions = {
  async load() {
    scenario = await loadScenario(data.bundlePath, useSourceMaps);
    dataRegistry.seal();
    return await customOptionsOf();
  },
  collect(selection) {
    const { classes, description } = collectScenario(scenario, { ...selection, clock, logger });
    plan = setupPlan([...classes.values()], filterOf(selection));
    return { ...description, data: dataRegistry.descriptions };
  },
  update({ host, options, state, userCount, stats }) {
    if (host !== undefined) environment.host = host ?? undefined;
    if (options !== undefined) environment.options = options;
    if (state !== undefined) environment.runner.state = state;
    if (userCount !== undefined) environment.runner.userCount = userCount;
    if (stats !== undefined) environment.stats = statsView(stats);
  },
  listening() {
    return controllerEvents.filter((name) => events[name].listenerCount > 0);
  },
  async setup() {
    room.beginTest();
    setups = await runSetups(plan, context(), logger);
    return { data: setups.data, failure: setups.failure?.message ?? null };
  },
  resumeSetups(data) {
    room.beginTest();
    setups = { data, done: plan.map(({ key }) => key), failure: null };
  },
  makeShape({ name, classNames }) {
    const Shape = shapeClassesOf(scenario).get(name);
    if (Shape === undefined) throw new Error(`there is no load shape ${name}`);
    shape = new RunningShape(name, Shape, classNames);
  },
  async tick(moment) {
    if (shape === null) throw new Error("no load shape was made");
    return await shape.ask(moment);
  },
  async teardown() {
    const failures = await runTeardowns(plan, setups, context(), logger);
    setups = { data: {}, done: [], failure: null };
    return failures.map(({ message }) => message);
  },
  async fire({ event, payload }) {
    const whole = { ...payload, environment, runner: environment.runner, webUi: null };
    await room.fire(event, whole as never);
  },
  deliver: (message) => room.deliver(message),
  async settle() {
    await room.settle();
  },
};

port.on("message", (message) => void answerCall(message, functions, port));
