import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";

const LASTS_MS = 12 * 3_600_000;
const MOST_SESSIONS = 1000;

interface Session {
  readonly user: string;
  readonly endsAtMs: number;
}

/** Secret text that nobody guesses. */
export const freshSecret = (): string => randomBytes(32).toString("base64url");

/** A text as it is looked up: what is compared tells nothing of the text itself. */
const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64");

/** Who is logged in, for 12 hours each; past a thousand the oldest are out. They end with the process. */
export class LoginSessions {
  readonly #clock: Clock;
  /** By the digest of what the cookie holds, oldest first. */
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the user's cookie is to hold. */
  begin(user: string): string {
    const secret = freshSecret();
    this.#sessions.set(digestOf(secret), { user, endsAtMs: this.#clock.now() + LASTS_MS });
    const oldest = this.#sessions.keys().next().value;
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return secret;
  }

  /** Null for nobody. */
  userOf(secret: string | undefined): string | null {
    const session = secret === undefined ? undefined : this.#sessions.get(digestOf(secret));
    return session === undefined || session.endsAtMs <= this.#clock.now() ? null : session.user;
  }

  end(secret: string | undefined): void {
    if (secret !== undefined) this.#sessions.delete(digestOf(secret));
  }
}
