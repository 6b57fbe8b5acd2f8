import type { Clock } from "../base/clock.ts";

/** Rows between two turns of the event loop: ten thousand take half a second to work out. */
const ROWS_A_TURN = 200;

/** The text of each row, in order, with turns of the event loop in between for what else there is to do. */
export const inTurns = async <Row>(
  rows: readonly Row[],
  textOf: (row: Row) => string,
  clock: Clock,
): Promise<string[]> => {
  const texts: string[] = [];
  for (let from = 0; from < rows.length; from += ROWS_A_TURN) {
    if (from > 0) await new Promise<void>((resolve) => clock.setImmediate(resolve));
    for (const row of rows.slice(from, from + ROWS_A_TURN)) texts.push(textOf(row));
  }
  return texts;
};
