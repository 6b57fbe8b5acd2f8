import { isIP } from "../base/ip-address.ts";
import { bareHost, isEveryAddress } from "./loopback.ts";

/** What the guard looks at, as the client sent it. */
export interface GuardedRequest {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and `Sec-Fetch-Mode`, which every browser of today sends and no page can forge. */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

export interface GuardOptions {
  /** Where the server listens, as asked for: `127.0.0.1`, `0.0.0.0`, a name. */
  readonly host: string;
  /** Other names under which people reach it: behind a proxy, in a cluster, the machine's own. */
  readonly displayNames: readonly string[];
}

const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[^\s:/@?#]+)(:\d{1,5})?$/i;

/**
 * Keeps other web sites out, whatever a browser on this machine opened: a page elsewhere that posts to the console, or
 * whose name was pointed at this machine (DNS rebinding). Clients that are no browsers send none of the headers.
 */
export class Guard {
  readonly #names: ReadonlySet<string>;
  readonly #anyAddress: boolean;

  constructor({ host, displayNames }: GuardOptions) {
    const names = ["localhost", "127.0.0.1", "::1", host, ...displayNames];
    this.#names = new Set(names.map(bareHost));
    this.#anyAddress = isEveryAddress(host);
  }

  /** Why the request is refused; null for one that is fine. */
  refusalOf(request: GuardedRequest): string | null {
    const { method, host, origin, fetchSite, fetchMode } = request;
    if (!this.#knowsHost(host)) {
      const got = host === undefined ? "none" : JSON.stringify(host);
      return `expected a Host header that names this console, got ${got}; open it under the address that is printed at start, or start it with --web-host-display-name or --web-host-names and the name to open it under`;
    }
    const fromElsewhere = fetchSite === "cross-site" || fetchSite === "same-site";
    // A link from another page may open the console; a script, an image or a form there may not ask it for anything.
    const isReading = method === "GET" || method === "HEAD";
    if (fromElsewhere && !(isReading && fetchMode === "navigate")) return FOREIGN;
    if (!isReading && origin !== undefined && !isOriginOf(origin, host as string)) return FOREIGN;
    return null;
  }

  #knowsHost(host: string | undefined): boolean {
    const name = HOST_HEADER.exec(host ?? "")?.[1];
    if (name === undefined) return false;
    // A name can be pointed at this machine by anybody; an address can't.
    return this.#names.has(bareHost(name)) || (this.#anyAddress && isIP(bareHost(name)) !== 0);
  }
}

const FOREIGN = "expected a request of the console's own page, got one of another site";

/** Behind a proxy that speaks TLS the page's origin is https. */
const isOriginOf = (origin: string, host: string): boolean =>
  [`http://${host}`, `https://${host}`].some((own) => own.toLowerCase() === origin.toLowerCase());
