import { AcridaError } from "../base/errors.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** Where a User keeps what its thread gave it; a symbol, so that every name stays free for scenarios. */
export const runtimeKey: unique symbol = Symbol("runtime");

/** An object that was given a runtime: a User. */
export interface HasRuntime {
  readonly [runtimeKey]: UserRuntime;
}

let pending: UserRuntime | null = null;

/** Makes a user around its runtime. Synchronous: field initialisers and constructors find the runtime ready. */
export const constructUser = <U extends HasRuntime>(UserClass: new () => U, runtime: UserRuntime): U => {
  const outer = pending;
  pending = runtime;
  try {
    return new UserClass();
  } finally {
    pending = outer;
  }
};

/** For the User's own constructor: the runtime it is being made around. */
export const takeRuntime = (className: string): UserRuntime => {
  const runtime = pending;
  if (runtime === null) {
    throw new AcridaError(
      "MISUSE",
      `${className} was made with \`new\`: users are made by Acrida, from the exported class. ` +
        "Code shared by users belongs in a plain class or function",
    );
  }
  pending = null;
  return runtime;
};

/** The runtime of a user, for clients and wait times. */
export const runtimeOf = (user: HasRuntime): UserRuntime => user[runtimeKey];
