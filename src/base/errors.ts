/** What the command ends with; the first that applies of the order in `cli/exit-codes`. */
export const exitCode = {
  passed: 0,
  failures: 1,
  usage: 2,
  threshold: 3,
  untrusted: 4,
  outputLost: 5,
  interrupted: 130,
} as const;

/** Every error that a user can meet, with what it means. The reference page is made from this table. */
export const errorTable = {
  USAGE: "an option, an environment variable or a config file is not as expected",
  SCENARIO_NOT_FOUND: "the scenario file does not exist",
  SCENARIO_INVALID: "the scenario does not parse, load or follow the rules of a scenario",
  SCENARIO_SETUP: "a setup() threw, returned what JSON can't carry, or did not end when the test was stopped",
  DATA_FILE: "a data file of the scenario is missing, can't be read, or is not what its format says",
  HOST_MISSING: "no host is known for an HTTP user",
  BAD_REQUEST: "a request was asked for that can't be made: a bad URL, header or option",
  BODY_CUT: "a body was read that did not come whole, was kept only in part, or can't be decoded",
  COOKIES_LOST: "the cookies of an answer could not be kept: this machine ran out of file descriptors",
  MISUSE: "a function of Acrida was called where it can't work",
  THREAD_LOST: "a load thread died or stopped answering",
  OUTPUT: "a report file can't be written",
  BUS_UNREACHABLE: "the bus (a NATS server) can't be reached, or the link to it was lost",
  BUS_REFUSED: "the bus does not accept the credentials, or does not allow what was asked of it",
  BUS_UNFIT:
    "what answers is no NATS server that can be used: too old, messages too small, TLS not as expected",
  BUS_MESSAGE: "a message is larger than the bus carries",
  TRANSFER: "bytes that a worker asked its controller for did not come as they were announced",
  VERSION: "a worker and its controller are not of the same version of Acrida",
  WORKERS_MISSING: "fewer workers than expected joined in time",
  RUN_TAKEN: "another controller leads a run of this name",
  BUS_SERVER: "a NATS server of one's own can't be started or ended",
  NOT_BUILT: "a part that this version does not have yet",
} as const;

export type ErrorCode = keyof typeof errorTable;

/** An error for the user: says what was expected, what came and what to do. Shown without our stack. */
export class AcridaError extends Error {
  override readonly name = "AcridaError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Reading an error runs its own getters, which may throw. */
const readText = (read: () => unknown): string => {
  try {
    return String(read());
  } catch {
    return "something that has no text";
  }
};

/** The text of anything that was thrown, without its kind. Never throws. */
export const messageOf = (thrown: unknown): string =>
  readText(() => (thrown instanceof Error ? thrown.message : thrown));

/** The kind of an error: `TypeError`. Never throws. */
export const kindOf = (error: Error): string => readText(() => error.name);

/** The text with the kind where that says more: `TypeError: x is undefined`, but only the message of an `Error`. */
export const namedMessageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error) || thrown instanceof AcridaError) return messageOf(thrown);
  const kind = kindOf(thrown);
  return kind === "Error" ? messageOf(thrown) : `${kind}: ${messageOf(thrown)}`;
};
