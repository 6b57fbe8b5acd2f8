import { AcridaError } from "../base/errors.ts";
import { isThenable } from "../base/thenable.ts";
import type { Environment, MessageListener } from "./environment.ts";

/** A message as it travels. */
export interface IncomingMessage {
  readonly name: string;
  /** JSON text. */
  readonly data: string;
  readonly clientId: string;
}

export interface MessageBoardParts {
  readonly environment: Environment;
  /** Told of a message that nobody is registered for; once a name. */
  unknown(name: string): void;
  /** Told of a listener that threw, now or later. */
  failed(thrown: unknown, name: string): void;
}

const mostNames = 1000;

/** Who listens to which of the scenario's own messages in one thread. */
export class MessageBoard {
  readonly #parts: MessageBoardParts;
  readonly #listeners = new Map<string, MessageListener>();
  readonly #unknown = new Set<string>();

  constructor(parts: MessageBoardParts) {
    this.#parts = parts;
  }

  /** @throws AcridaError MISUSE for what is no name or function, a name that is taken, and past 1,000 names. */
  register(name: string, listener: MessageListener): void {
    const call = `environment.runner.registerMessage(${JSON.stringify(String(name))})`;
    checkName(name, call);
    if (typeof listener !== "function")
      throw new AcridaError(
        "MISUSE",
        `${call}: expected a function that gets the message, got ${typeof listener}`,
      );
    if (this.#listeners.has(name))
      throw new AcridaError("MISUSE", `${call}: the name has a listener already; a name has one`);
    if (this.#listeners.size >= mostNames)
      throw new AcridaError("MISUSE", `${call}: at most ${mostNames} names; put what differs into the data`);
    this.#listeners.set(name, listener);
  }

  /** Calls the listener; the promise is there only when it is async, and never rejects. */
  deliver({ name, data, clientId }: IncomingMessage): Promise<void> | undefined {
    const { environment, failed } = this.#parts;
    const listener = this.#listeners.get(name);
    if (listener === undefined) {
      this.#tellUnknown(name);
      return undefined;
    }
    try {
      const result = listener({ environment, name, data: JSON.parse(data), clientId });
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).then(
        () => {},
        (thrown: unknown) => failed(thrown, name),
      );
    } catch (thrown) {
      failed(thrown, name);
      return undefined;
    }
  }

  #tellUnknown(name: string): void {
    if (this.#unknown.has(name) || this.#unknown.size >= mostNames) return;
    this.#unknown.add(name);
    this.#parts.unknown(name);
  }
}

const longestName = 200;

/** @throws AcridaError MISUSE */
export const checkName = (name: unknown, call: string): void => {
  if (typeof name === "string" && name !== "" && name.length <= longestName) return;
  throw new AcridaError("MISUSE", `${call}: expected a name of 1 to ${longestName} characters`);
};
