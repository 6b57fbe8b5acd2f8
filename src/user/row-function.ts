import { AcridaError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { checkHandOut, type HandOutOptions } from "./data-file.ts";
import { dataRegistry } from "./data-registry.ts";
import { type DataSource, rowSource } from "./data-source.ts";

/** What a function that makes rows may go by, besides the position: the same wherever the row is made. */
export interface RowContext {
  /** How often all rows were gone through before. */
  readonly lap: number;
  /** Numbers in [0, 1) that belong to this row, fixed by the run's seed. */
  random(): number;
}

/** How rows come out of a function. */
export interface DataSourceOptions<Row> extends HandOutOptions {
  /** How many rows there are; without it they never end. */
  readonly count?: number;
  /**
   * The row at a position, from 0. It is made where it is needed, in any thread or machine, so it must be a function of
   * what it is given and of nothing else.
   */
  readonly row: (position: number, context: RowContext) => Row | PromiseLike<Row>;
}

/**
 * Rows made by a function, each for one user only in the whole run. At the top level of a scenario.
 * @throws AcridaError MISUSE for options that are none.
 */
export const dataSource = <Row>(name: string, options: DataSourceOptions<Row>): DataSource<Row> => {
  const call = `dataSource(${JSON.stringify(String(name))})`;
  dataRegistry.checkOpen(call);
  const { count = null, row } = options ?? {};
  if (typeof name !== "string" || name === "")
    throw new AcridaError("MISUSE", `${call}: expected a name as the first argument`);
  if (typeof row !== "function")
    throw new AcridaError("MISUSE", `${call}: expected { row: (position) => … }, got ${typeof row}`);
  if (count !== null && !(Number.isSafeInteger(count) && count > 0))
    throw new AcridaError("MISUSE", `${call}: expected count to be a whole number above 0, got ${count}`);
  const { order, atEnd } = checkHandOut(call, options);
  if (count === null && order === "random")
    throw new AcridaError("MISUSE", `${call}: a random order needs a count: { count: 1000 }`);
  const key = dataRegistry.keyFor(name);
  const recycles = count === null || atEnd === "recycle";
  const source = { key, rows: count, recycles, order };
  dataRegistry.declare(source);
  return rowSource({
    name,
    length: count ?? Number.POSITIVE_INFINITY,
    atEnd,
    source,
    rowAt({ lap, position }, seed) {
      let random: Random | null = null;
      return row(position, {
        lap,
        random() {
          random ??= new Random("row", seed, key, lap, position);
          return random.next();
        },
      });
    },
  });
};
