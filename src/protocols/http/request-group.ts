import { AsyncLocalStorage } from "node:async_hooks";
import { AcridaError, namedMessageOf } from "../../base/errors.ts";
import { type FaultySample, type MeasureTarget, measure } from "../../metrics/measure.ts";
import type { Sample } from "../../metrics/sample.ts";
import { isControlFlow } from "../../user/control-flow.ts";

/** The type under which a group stands in the statistics. */
const GROUP = "GROUP";
const BETWEEN_NAMES = " / ";

/** Why a group has failed: the first request in it that did, with the class of its fault. */
interface GroupProblem {
  readonly message: string;
  readonly kind: string;
}

/** Requests of one user that are timed as one, under way. */
export class RequestGroup {
  /** With those of the groups around it: `checkout / payment`. */
  readonly name: string;
  problem: GroupProblem | null = null;
  isOpen = false;
  readonly outer: RequestGroup | null;

  constructor(name: string, outer: RequestGroup | null) {
    this.name = outer === null ? name : outer.name + BETWEEN_NAMES + name;
    this.outer = outer;
  }

  /** A request in it has failed: so has it, and what it is in. */
  fails({ method, name, error, errorKind }: Sample): void {
    this.note({ message: `${method} ${name}: ${error}`, kind: errorKind });
  }

  threw(thrown: unknown): void {
    this.note({ message: `${GROUP} ${this.name}: ${namedMessageOf(thrown)}`, kind: "" });
  }

  private note(problem: GroupProblem): void {
    this.problem ??= problem;
    this.outer?.note(problem);
  }
}

/**
 * The groups of a thread, which know whose requests are whose whatever runs beside them. Tracking async contexts makes
 * every promise of the thread dearer, so it is on only while a group is open.
 */
export class RequestGroups {
  readonly #storage = new AsyncLocalStorage<RequestGroup>();
  #open = 0;

  /** The innermost open group of the running code; null outside of all. */
  get current(): RequestGroup | null {
    if (this.#open === 0) return null;
    let group = this.#storage.getStore() ?? null;
    // Code that nobody awaited may outlive its group.
    while (group !== null && !group.isOpen) group = group.outer;
    return group;
  }

  /** Times the body as one sample, which fails where a request in it does, or the body throws: it rethrows. */
  async run<T>(target: MeasureTarget, name: string, body: () => T | PromiseLike<T>): Promise<T> {
    if (typeof name !== "string" || name === "") {
      const got = typeof name === "string" ? "an empty one" : typeof name;
      throw new AcridaError("BAD_REQUEST", `expected a text as the name of a group, got ${got}`);
    }
    if (typeof body !== "function") {
      throw new AcridaError("BAD_REQUEST", `expected a function with the requests of group ${name}`);
    }
    const group = new RequestGroup(name, this.current);
    try {
      return await measure(
        target,
        GROUP,
        group.name,
        (sample) => this.#within(group, sample, body),
        isControlFlow,
      );
    } finally {
      // Not when the body ends: that of a user who was cut may never do so.
      if (group.isOpen) this.#close(group);
    }
  }

  async #within<T>(group: RequestGroup, sample: FaultySample, body: () => T | PromiseLike<T>): Promise<T> {
    group.isOpen = true;
    this.#open++;
    try {
      return await this.#storage.run(group, body);
    } catch (thrown) {
      if (!isControlFlow(thrown)) group.threw(thrown);
      throw thrown;
    } finally {
      const { problem } = group;
      if (problem !== null) {
        sample.failure(problem.message);
        sample.errorKind = problem.kind;
      }
    }
  }

  #close(group: RequestGroup): void {
    group.isOpen = false;
    this.#open--;
    if (this.#open === 0) this.#storage.disable();
  }
}
