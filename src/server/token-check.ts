import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A token for one run of the console; from the system's own chance, since the run's seed is printed. */
export const freshToken = (): string => randomBytes(24).toString("base64url");

const UNGUESSABLE_LENGTH = 32;
const UNGUESSABLE_CHARACTERS = 10;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Tells the console's token, and the cookie that stands for it, from any other text in constant time. */
export class TokenCheck {
  readonly #token: Buffer;
  /** What a browser that logged in brings; worth nothing to another process, and it doesn't tell the token. */
  readonly cookie: string;
  readonly #cookie: Buffer;
  /** Long and mixed enough that no number of tries finds it. */
  readonly isUnguessable: boolean;

  constructor(token: string) {
    this.isUnguessable = token.length >= UNGUESSABLE_LENGTH && new Set(token).size >= UNGUESSABLE_CHARACTERS;
    this.#token = digest(token);
    this.cookie = createHmac("sha256", randomBytes(32)).update(token).digest("base64url");
    this.#cookie = digest(this.cookie);
  }

  isToken(text: string): boolean {
    return timingSafeEqual(digest(text), this.#token);
  }

  isCookie(text: string): boolean {
    return timingSafeEqual(digest(text), this.#cookie);
  }
}
