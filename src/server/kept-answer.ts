import { createHash } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { ConsoleContext } from "./route.ts";

const KEPT_MS = 1000;

/**
 * An answer that costs something to make: made at most once a second however many ask, and not sent again to who has
 * it (ETag). It must be the same for everybody.
 */
export class KeptAnswer {
  readonly #clock: Clock;
  readonly #type: string;
  readonly #make: () => Promise<string>;
  readonly #version: () => number;
  #text: Promise<{ readonly text: string; readonly etag: string }> | undefined;
  #madeAtMs = Number.NEGATIVE_INFINITY;
  #madeOf = -1;

  /**
   * @param type the content type.
   * @param version of what the answer is made of: when it is another, nothing is kept.
   */
  constructor(clock: Clock, type: string, version: () => number, make: () => Promise<string>) {
    this.#clock = clock;
    this.#type = type;
    this.#version = version;
    this.#make = make;
  }

  async answer(context: ConsoleContext): Promise<Response> {
    const { text, etag } = await this.#current();
    context.header("ETag", etag);
    context.header("Cache-Control", "no-cache");
    if (context.req.header("if-none-match") === etag) return context.body(null, 304);
    context.header("Content-Type", this.#type);
    return context.body(text);
  }

  #current(): Promise<{ readonly text: string; readonly etag: string }> {
    const nowMs = this.#clock.now();
    const version = this.#version();
    if (this.#text === undefined || version !== this.#madeOf || nowMs - this.#madeAtMs >= KEPT_MS) {
      this.#madeAtMs = nowMs;
      this.#madeOf = version;
      const making = this.#make().then((text) => ({ text, etag: etagOf(text) }));
      this.#text = making;
      // What went wrong once is tried anew, not kept.
      making.catch(() => {
        if (this.#text === making) this.#text = undefined;
      });
    }
    return this.#text;
  }
}

const etagOf = (text: string): string =>
  `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
