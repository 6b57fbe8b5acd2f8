import { AcridaError } from "../base/errors.ts";
import { type Abortable, neverSettles } from "../metrics/call-scope.ts";
import { type HasRuntime, runtimeKey } from "./construction.ts";
import { StopTest, StopUser } from "./control-flow.ts";
import type { AtEnd, Declaration } from "./data-registry.ts";
import type { RowTaker } from "./row-feed.ts";
import type { RowPlace } from "./row-order.ts";
import type { TaskSet } from "./task-set.ts";
import { rowsOf, type TestRows } from "./test-rows.ts";
import type { User } from "./user.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** Rows that are handed out to users: each to one user only, over all threads and machines of a run. */
export interface DataSource<Row> {
  /** As declared. */
  readonly name: string;
  /** How many rows there are; Infinity for a source without an end. */
  readonly length: number;
  /**
   * The next row, for this user alone.
   * @param user `this` in a task or hook of a User or TaskSet.
   * @throws StopUser or StopTest, by `atEnd`, when every row was handed out.
   */
  next(user: User | TaskSet<User>): Promise<Row>;
}

/** How the rows of one source are made; the same in every thread. */
export interface RowMaking<Row> {
  readonly name: string;
  readonly length: number;
  readonly atEnd: AtEnd;
  readonly source: Declaration;
  /** @param seed of the test. */
  rowAt(place: RowPlace, seed: number): Row | PromiseLike<Row>;
}

/** A user's wait for a row: no request, and cut with its user. */
class RowWait<Row> implements Abortable, RowTaker {
  readonly pause = "sleep";
  readonly #runtime: UserRuntime;
  readonly #making: RowMaking<Row>;
  readonly #rows: TestRows;
  readonly #resolve: (row: Row | PromiseLike<Row>) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #withdraw: () => void;

  constructor(
    runtime: UserRuntime,
    making: RowMaking<Row>,
    resolve: (row: Row | PromiseLike<Row>) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#runtime = runtime;
    this.#making = making;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#rows = rowsOf(runtime);
    this.#withdraw = this.#rows.feed(making.source).wait(this);
    // Last: entering may abort at once, when the user is about to stop.
    runtime.scope.enter(this);
  }

  take(number: number): void {
    this.#runtime.scope.leave(this);
    this.#resolve(rowOf(this.#making, number, this.#rows));
  }

  usedUp(): void {
    this.#runtime.scope.leave(this);
    this.#reject(endOf(this.#making));
  }

  abort(reason: unknown): void {
    this.#withdraw();
    this.#reject(reason);
  }
}

/** A source whose rows come one by one from the feed of its thread. */
export const rowSource = <Row>(making: RowMaking<Row>): DataSource<Row> => ({
  name: making.name,
  length: making.length,
  next(user) {
    const runtime = runtimeOfCaller(making.name, user);
    if (runtime.scope.closed) return neverSettles();
    const rows = rowsOf(runtime);
    const taken = rows.feed(making.source).next();
    if (taken === "used up") return Promise.reject(endOf(making));
    if (taken !== "later") return rowOf(making, taken, rows);
    return new Promise((resolve, reject) => new RowWait(runtime, making, resolve, reject));
  },
});

const rowOf = async <Row>(making: RowMaking<Row>, number: number, rows: TestRows): Promise<Row> =>
  making.rowAt(rows.order(making.source).at(number), rows.seed);

const endOf = ({ name, length, atEnd }: RowMaking<unknown>): Error => {
  const text = `${name} is used up: each of its ${length} rows was handed out`;
  return atEnd === "stop test" ? new StopTest(text) : new StopUser(text);
};

const runtimeOfCaller = (name: string, caller: unknown): UserRuntime => {
  for (const one of [caller, (caller as { readonly user?: unknown } | null | undefined)?.user]) {
    if (typeof one === "object" && one !== null && runtimeKey in one) return (one as HasRuntime)[runtimeKey];
  }
  throw new AcridaError(
    "MISUSE",
    `next() of ${name}: expected the user that gets the row; pass \`this\` in a task or hook: await rows.next(this)`,
  );
};
