/** More origins than this are rare for one user, and a session takes about a kilobyte. */
const MAX_ORIGINS = 4;

/** A ticket may be up to 64 KiB long: one that large costs more than the handshake that it saves. */
const MAX_SESSION_BYTES = 8_192;

/**
 * The last TLS session of each of a user's origins, so that its next connection resumes it. A session also stands for
 * the verdict on the certificate, so the key must tell origins whose certificates are verified from those that are not.
 */
export class TlsSessions {
  readonly #byOrigin = new Map<string, Buffer>();

  get(originKey: string): Buffer | undefined {
    return this.#byOrigin.get(originKey);
  }

  keep(originKey: string, session: Buffer): void {
    const known = this.#byOrigin.delete(originKey);
    if (session.length > MAX_SESSION_BYTES) return;
    if (!known && this.#byOrigin.size >= MAX_ORIGINS) {
      const oldest = this.#byOrigin.keys().next().value;
      if (oldest !== undefined) this.#byOrigin.delete(oldest);
    }
    this.#byOrigin.set(originKey, session);
  }

  /** After a connection that it may have brought to an end: it must not do so to the next one. */
  forget(originKey: string): void {
    this.#byOrigin.delete(originKey);
  }
}
