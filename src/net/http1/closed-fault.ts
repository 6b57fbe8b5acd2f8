import type { Fault } from "../http-engine.ts";

/** Of what was open when the connections of a user were closed. */
export const closedMeanwhileFault: Fault = {
  kind: "reset",
  message: "the connections of the user were closed before the answer came",
};
