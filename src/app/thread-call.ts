import { AcridaError, type ErrorCode } from "../base/errors.ts";

/** The functions that one side of a thread offers to the other: plain data in, plain data out. */
export type Callable = Readonly<Record<string, (argument: never) => unknown>>;

/** An error as it crosses threads: the class and the user's own stack survive. */
interface ThreadError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string | undefined;
}

interface Call {
  readonly type: "call";
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Answer {
  readonly type: "answer";
  readonly id: number;
  readonly value?: unknown;
  readonly error?: ThreadError;
}

interface Postable {
  postMessage(message: unknown): void;
}

const packError = (error: unknown): ThreadError => ({
  code: error instanceof AcridaError ? error.code : null,
  message: error instanceof Error ? error.message : String(error),
  stack: error instanceof Error ? error.stack : undefined,
});

const unpackError = (packed: ThreadError): Error => {
  if (packed.code !== null) return new AcridaError(packed.code, packed.message);
  const error = new Error(packed.message);
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
};

/** The calling side: each call is answered once, or rejected when the thread is gone. */
export class ThreadCaller<Functions extends Callable> {
  readonly #thread: Postable;
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #nextId = 1;
  #gone: Error | undefined;

  constructor(thread: Postable) {
    this.#thread = thread;
  }

  call<Name extends keyof Functions & string>(
    name: Name,
    argument: Parameters<Functions[Name]>[0],
  ): Promise<Awaited<ReturnType<Functions[Name]>>> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) return reject(this.#gone);
      const id = this.#nextId++;
      this.#open.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#thread.postMessage({ type: "call", id, name, argument } satisfies Call);
    });
  }

  /** Takes a message of the thread; false when it is no answer. */
  receive(message: { readonly type: string }): boolean {
    if (message.type !== "answer") return false;
    const answer = message as Answer;
    const waiting = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (answer.error === undefined) waiting?.resolve(answer.value);
    else waiting?.reject(unpackError(answer.error));
    return true;
  }

  /** How many calls wait for their answer. */
  get open(): number {
    return this.#open.size;
  }

  /** Rejects what is open and every later call. */
  end(reason: Error): void {
    this.#gone ??= reason;
    for (const waiting of this.#open.values()) waiting.reject(this.#gone);
    this.#open.clear();
  }
}

/** The answering side: runs the named function and posts what it returns or throws. */
export const answerCall = async (
  message: { readonly type: string },
  functions: Callable,
  thread: Postable,
): Promise<void> => {
  if (message.type !== "call") return;
  const { id, name, argument } = message as Call;
  try {
    const value = await functions[name]?.(argument as never);
    thread.postMessage({ type: "answer", id, value } satisfies Answer);
  } catch (error) {
    thread.postMessage({ type: "answer", id, error: packError(error) } satisfies Answer);
  }
};
