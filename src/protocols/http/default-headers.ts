import { addHeaders, type HeaderMap } from "./request-headers.ts";

/** Headers that a user sends with every request; names in any case. */
export class DefaultHeaders {
  /** @internal */
  readonly map: HeaderMap = new Map();

  /** Throws `BAD_REQUEST` for a header that can't be sent. */
  set(name: string, value: string | number): void {
    addHeaders(this.map, { [name]: value });
  }

  get(name: string): string | null {
    return this.map.get(name.toLowerCase())?.[1] ?? null;
  }

  delete(name: string): void {
    this.map.delete(name.toLowerCase());
  }
}
