import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../base/errors.ts";
import { endThread, onStrayError, threadHealthMonitor, useSourceMaps } from "../base/thread-host.ts";
import { connect } from "../bus/port-bus.ts";
import { pickClasses } from "../loader/collect.ts";
import { loadScenario } from "../loader/load.ts";
import { dataRegistry } from "../user/data-registry.ts";
import { ExceptionLog } from "./exception-log.ts";
import { LoadNode } from "./load-node.ts";
import { type LoadThreadData, type LoadThreadFunctions, sourceOf } from "./load-thread-data.ts";
import { ThreadBoard } from "./thread-board.ts";
import { answerCall } from "./thread-call.ts";
import { ThreadRoom } from "./thread-room.ts";

// A load thread: evaluates the scenario, and runs users of it.

const port = parentPort;
if (port === null) throw new Error("load-thread runs as a worker thread only");
const data = workerData as LoadThreadData;
const { workerId, selection } = data;
const board = new ThreadBoard(data.board);
let node: LoadNode | null = null;
const room = new ThreadRoom({
  post: (news) => port.postMessage(news),
  board,
  logLevel: data.logLevel,
  source: sourceOf(workerId),
  wantsStop: (reason) => node?.requestStop(reason),
  isController: false,
  sendMessage: (message) => node?.send(message),
});
const { logger, environment } = room;

environment.host = data.host;
environment.options = data.options;

const early = new ExceptionLog(logger);
// Before the scenario is evaluated: it may well leave a rejected promise behind.
onStrayError((error) => {
  if (node === null) early.log({ task: "", traceback: String(error) });
  else node.recordStray(error);
});

const bus = connect(data.busPort);
if (selection.dataFiles !== undefined) dataRegistry.places = new Map(Object.entries(selection.dataFiles));
const { classes } = await loadScenario(selection.bundlePath, useSourceMaps)
  .then((scenario) => pickClasses(scenario, selection))
  .catch((error) => {
    logger.error(`the scenario did not load in this thread: ${messageOf(error)}`);
    return endThread(1);
  });
dataRegistry.seal();

const load = new LoadNode({
  ...{ workerId, bus, board, room, classes, selection },
  health: threadHealthMonitor().read,
  taskNamed: (task, name) => port.postMessage({ type: "task", task, name }),
  sharesRoom: false,
});
node = load;

const functions: LoadThreadFunctions = {
  async quit() {
    await room.settle();
  },
  giveBackRows: () => load.giveBackRows(),
};
port.on("message", (message) => void answerCall(message, functions, port));

await room.fire("init", { environment, runner: environment.runner, webUi: null });
load.start();
