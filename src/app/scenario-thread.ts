import { parentPort, workerData } from "node:worker_threads";
import { onStrayError, useSourceMaps } from "../base/thread-host.ts";
import { loadScenario } from "../loader/load.ts";
import { dataRegistry } from "../user/data-registry.ts";
import { tracebackOf } from "../user/traceback.ts";
import { scenarioFunctions } from "./scenario-functions.ts";
import type { ScenarioThreadData } from "./scenario-thread-data.ts";
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

onStrayError((error) => room.logger.error(`nobody caught, in the scenario thread: ${tracebackOf(error)}`));

const functions = scenarioFunctions(room, async () => {
  const scenario = await loadScenario(data.bundlePath, useSourceMaps);
  dataRegistry.seal();
  return scenario;
});
port.on("message", (message) => void answerCall(message, functions, port));
