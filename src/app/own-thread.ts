import type { LogLevel } from "../base/logger.ts";
import { threadHealthMonitor, tolerateRejections } from "../base/thread-host.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import { pickClasses } from "../loader/collect.ts";
import type { LoadedScenario } from "../loader/loaded-scenario.ts";
import { UserStopped } from "../user/control-flow.ts";
import { LoadNode } from "./load-node.ts";
import type { LoadPlaceMaker, LoadPlaces } from "./load-places.ts";
import { scenarioFunctions } from "./scenario-functions.ts";
import type { ScenarioMessageDesk } from "./scenario-room.ts";
import { selectionOf } from "./scenario-session.ts";
import type { ScenarioThreadFunctions } from "./scenario-thread-data.ts";
import type { ScenarioCalls, TestScenario } from "./test-scenario.ts";
import type { TestParts } from "./test-stage.ts";
import { ThreadBoard } from "./thread-board.ts";
import { type NewsDesk, takeNews } from "./thread-news.ts";
import { ThreadRoom } from "./thread-room.ts";

export interface OwnThreadParts {
  /** User and shape classes, by name. */
  readonly classes: Readonly<Record<string, unknown>>;
  readonly desk: NewsDesk & ScenarioMessageDesk;
  readonly logLevel: LogLevel;
}

/** In the place of a bundle's hash. */
const noBundle = "0".repeat(64);

/**
 * The whole of a test in the thread of whoever asks for it: classes that are there as values can't travel to another.
 * Controller's part and users share one room, so each listener hears of an event once.
 */
export class OwnThread implements LoadPlaceMaker {
  readonly scenario: TestScenario;
  readonly #loaded: LoadedScenario;
  readonly #room: ThreadRoom;
  readonly #board = new ThreadBoard();

  private constructor(
    loaded: LoadedScenario,
    room: ThreadRoom,
    calls: ScenarioCalls,
    { customOptions, plugins }: Awaited<ReturnType<ScenarioThreadFunctions["load"]>>,
  ) {
    this.#loaded = loaded;
    this.#room = room;
    this.scenario = {
      files: [],
      hash: noBundle,
      customOptions,
      plugins,
      room: calls,
      async collect(options, edits) {
        const selection = selectionOf("", options, edits);
        return { selection, description: await calls.call("collect", selection) };
      },
      renew: () => Promise.reject(new Error("the thread of the program can't be renewed")),
      close: () => calls.close(),
    };
  }

  static async open({ classes, desk, logLevel }: OwnThreadParts): Promise<OwnThread> {
    const board = new ThreadBoard();
    const room = new ThreadRoom({
      post: (news) => takeNews(news, desk, board, "test"),
      board: null,
      logLevel,
      source: "test",
      wantsStop: (reason) => desk.wantsStop(reason),
      isController: true,
      sendMessage: (message) => desk.message(message),
    });
    const modules = [{ file: "", exports: classes }];
    const loaded: LoadedScenario = { modules, declarations: new Map(), places: [] };
    const calls = callsOf(scenarioFunctions(room, async () => loaded));
    return new OwnThread(loaded, room, calls, await calls.call("load", null));
  }

  count(): number {
    return 1;
  }

  open({ selection }: TestParts): LoadPlaces {
    const bus = new InProcessBus();
    const { classes } = pickClasses(this.#loaded, selection);
    return {
      bus,
      // Nobody could end this thread, and nobody else would see that it is silent.
      watched: false,
      start: (workerId) => {
        const board = this.#board;
        const names = new Map<number, string>();
        const monitor = threadHealthMonitor();
        // A request that a task did not await is cut with its user, and nobody hears of that.
        const endTolerance = tolerateRejections((reason) => reason instanceof UserStopped);
        const node = new LoadNode({
          ...{ workerId, bus, board, classes, selection, room: this.#room, health: monitor.read },
          taskNamed: (task, name) => void names.set(task, name),
          sharesRoom: true,
        });
        node.start();
        return {
          lastTask: () => names.get(board.lastTask) ?? "",
          counted: () => board.counted,
          turns: () => board.turns,
          setFence: (untilMs) => board.setFence(untilMs),
          async terminate() {
            node.close();
            monitor.end();
            endTolerance();
          },
        };
      },
      quit: async () => {},
      close: () => bus.close(),
    };
  }
}

const callsOf = (functions: ScenarioThreadFunctions): ScenarioCalls => {
  let closed = false;
  return {
    // Within a promise, so that what throws rejects, as in a thread.
    async call(name, argument) {
      return await (functions[name] as (argument: unknown) => Promise<never>)(argument);
    },
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
    },
  };
};
