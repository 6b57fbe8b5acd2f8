import type { Random } from "../base/random.ts";

/** A new id for a host or worker: 16 hexadecimal digits, never used twice when the stream is a new one. */
export const newNodeId = (random: Random): string =>
  [0, 1]
    .map(() =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
