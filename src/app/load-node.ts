import { Random } from "../base/random.ts";
import type { ThreadHealth } from "../base/thread-host.ts";
import type { Bus } from "../bus/bus.ts";
import { WorkerRows } from "../cluster/data/worker-rows.ts";
import { LoopDelayProbe } from "../cluster/loop-delay.ts";
import { WorkerMail } from "../cluster/mail/worker-mail.ts";
import { Worker } from "../cluster/worker.ts";
import type { MakeLoad, WorkerEvents } from "../cluster/worker-load.ts";
import { filterOf, hostOf, type Selection, withEdits } from "../loader/collect.ts";
import { Gate } from "../metrics/gate.ts";
import { Runner } from "../runner/runner.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { events } from "../user/events.ts";
import { frozenFromJson } from "../user/json-value.ts";
import type { OutgoingMessage } from "../user/message-sender.ts";
import { RequestEvents } from "../user/request-events.ts";
import { TestRows, testRowsKey } from "../user/test-rows.ts";
import type { UserClass } from "../user/user.ts";
import { CountedSink } from "./counted-sink.ts";
import { ExceptionLog } from "./exception-log.ts";
import { GeneratorWatch } from "./generator-watch.ts";
import { maskException } from "./mask-exception.ts";
import { reportData } from "./report-data.ts";
import type { ThreadBoard } from "./thread-board.ts";
import type { ThreadRoom } from "./thread-room.ts";
import { userEnds } from "./user-ends.ts";

export interface LoadNodeParts {
  readonly workerId: string;
  /** To the host of this process. */
  readonly bus: Bus;
  readonly board: ThreadBoard;
  readonly room: ThreadRoom;
  /** Those that take part, by name. */
  readonly classes: Map<string, UserClass>;
  readonly selection: Selection;
  /** Of this thread since the last call. */
  readonly health: () => ThreadHealth;
  /** The name behind a task number of the board, before a user first enters the task. */
  readonly taskNamed: (task: number, name: string) => void;
  /** The room is the controller's too: its listeners hear of the course of a test from there, and once. */
  readonly sharesRoom: boolean;
}

/** Runs the users that its orders name, and reports what they measured. */
export class LoadNode {
  readonly #parts: LoadNodeParts;
  readonly #gate: Gate;
  readonly #rows: WorkerRows;
  readonly #mail: WorkerMail;
  readonly #worker: Worker;
  readonly #watch: GeneratorWatch;
  /** Of the thread: they outlive a test. */
  readonly #sharedServices = new Map<symbol, unknown>();
  #runner: Runner | null = null;
  #exceptions: ExceptionLog;

  constructor(parts: LoadNodeParts) {
    this.#parts = parts;
    const { workerId: worker, bus, board, room, health } = parts;
    const { clock, environment } = room;
    this.#gate = new Gate(clock, board.fence);
    this.#exceptions = new ExceptionLog(room.logger);
    this.#rows = new WorkerRows({ bus, clock, random: new Random(worker, "rows"), worker });
    this.#mail = new WorkerMail({ bus, worker, received: (message) => void room.deliver(message) });
    this.#watch = new GeneratorWatch(room, health);
    this.#worker = new Worker({
      ...{ bus, clock, gate: this.#gate, random: new Random(worker), id: worker },
      makeLoad: this.#makeLoad,
      loopDelay: new LoopDelayProbe(clock),
      health: () => {
        environment.runner.userCount = this.#runner?.userCount ?? 0;
        return this.#watch.reading;
      },
      events: this.#events(),
    });
  }

  /** Says that it is ready, and takes orders from now on. */
  start(): void {
    this.#rows.start();
    this.#mail.start();
    this.#worker.start();
  }

  /** Takes no orders any more. */
  close(): void {
    this.#worker.close();
    this.#mail.close();
    this.#rows.close();
    this.#watch.close();
  }

  /** A user or listener asks for the end of the test. */
  requestStop(reason: string): void {
    this.#worker.requestStop(reason);
  }

  /** The scenario's own message goes to the controller. */
  send(message: OutgoingMessage): void {
    this.#mail.send(message);
  }

  /** Takes what nobody caught. */
  recordStray(error: unknown): void {
    if (this.#runner === null) this.#exceptions.log({ task: "", traceback: String(error) });
    else this.#runner.recordStray(error);
  }

  /** Gives back the rows of data that no user was handed. */
  giveBackRows(): Promise<void> {
    return this.#rows.giveBack();
  }

  readonly #makeLoad: MakeLoad = (settings, _index, run) => {
    const { room, board, classes, selection, sharesRoom, taskNamed } = this.#parts;
    const { clock, logger, environment } = room;
    let edits = selection.edits;
    const exceptions = new ExceptionLog(logger);
    this.#exceptions = exceptions;
    this.#rows.begin(run);
    const feedOf = (key: string) => this.#rows.feedOf(key);
    this.#sharedServices.set(testRowsKey, new TestRows(settings.seed, ({ key }) => feedOf(key)));
    const statistics = new RequestStats({ maxNames: settings.maxNames });
    const counting = new CountedSink(statistics, board);
    const parsed = new Map(
      Object.entries(settings.setupData).map(([key, text]) => [key, frozenFromJson(text)]),
    );
    if (!sharesRoom) {
      room.beginTest();
      environment.host = settings.host ?? undefined;
      environment.options = settings.options;
    }
    const runner = new Runner({
      ...{ classes, clock, logger, environment, gate: this.#gate, sharedServices: this.#sharedServices },
      filter: filterOf(selection),
      sink: new RequestEvents(counting, events.request, clock, room.listenerFailed),
      seed: settings.seed,
      options: settings.options,
      hostOf: (className) => {
        const Class = classes.get(className);
        return settings.host ?? (Class && hostOf(Class, { ...selection, edits }));
      },
      setupData: (key) => parsed.get(key),
      stopTimeoutMs: settings.stopTimeoutMs,
      ...userEnds(settings.options, feedOf),
      listeners: {
        onException: (exception) => {
          const masked = maskException(exception);
          statistics.recordException(masked);
          exceptions.log(masked);
        },
        onUserError: (error) => void room.fire("userError", error),
        onWantsStop: (reason) => this.requestStop(reason),
        onTaskRegistered: taskNamed,
        onTaskEntered: (task) => board.enterTask(task),
        onIdle: () => this.#worker.look(),
      },
    });
    this.#runner = runner;
    return {
      runner,
      statistics,
      change(byClass) {
        edits = withEdits(selection.edits, byClass);
        runner.chooseTasks(filterOf({ ...selection, edits }).chosen ?? {});
        runner.hostsChanged();
      },
    };
  };

  #events(): WorkerEvents {
    const { room, workerId: clientId, sharesRoom } = this.#parts;
    const { clock } = room;
    const always: WorkerEvents = {
      heartbeat: () => void room.fire("heartbeatReceived", { clientId, timestamp: clock.wallNow() / 1000 }),
      reporting: () => reportData(room, clientId),
      renewed: () => this.#rows.renew(),
    };
    return sharesRoom ? always : { ...always, ...courseEvents(room) };
  }
}

/** The course of a test as a thread tells its own listeners of it. */
const courseEvents = (room: ThreadRoom): WorkerEvents => {
  const { environment } = room;
  const turn = (state: string): void => {
    environment.runner.state = state;
  };
  return {
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
  };
};
