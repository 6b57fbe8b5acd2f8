import { addHeaders, type HeaderMap, type ReadonlyHeaderMap } from "./request-headers.ts";

/** Of all users that say nothing: each request looks whether it is empty. */
const none: HeaderMap = new Map();

/** Headers that a user sends with every request; names in any case. */
export class DefaultHeaders {
  /** @internal */
  map: ReadonlyHeaderMap = none;

  /** Throws `BAD_REQUEST` for a header that can't be sent. */
  set(name: string, value: string | number): void {
    const map: HeaderMap = new Map(this.map);
    addHeaders(map, { [name]: value });
    this.map = map;
  }

  get(name: string): string | null {
    return this.map.get(name.toLowerCase())?.[1] ?? null;
  }

  delete(name: string): void {
    const map: HeaderMap = new Map(this.map);
    map.delete(name.toLowerCase());
    this.map = map;
  }
}
