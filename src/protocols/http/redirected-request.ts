import type { PhaseTimings } from "../../metrics/sample.ts";
import type { EngineResponse, Fault } from "../../net/http-engine.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { phasesOf } from "./phases.ts";
import { isPlainPath, siblingTarget } from "./plain-path.ts";
import {
  authorizationAfter,
  isRedirect,
  isSecretHeader,
  methodAfter,
  outlivesBody,
  redirectUrl,
} from "./redirects.ts";
import type { HeaderMap } from "./request-headers.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { headerValues } from "./response-headers.ts";
import { StreamedBody } from "./streamed-body.ts";
import { parseTarget, type RequestTarget, sameSite } from "./url.ts";

const DEFAULT_MAX_REDIRECTS = 30;

const noWebAddress: Fault = { kind: "protocol", message: "redirected to what is no web address" };
const severalPlaces: Fault = { kind: "protocol", message: "redirected to several places at once" };
const notExpected: Fault = { kind: "redirects", message: "redirected, where none was expected" };

/** Whether an answer of this status is not the last one, or must not come. */
export const leadsElsewhere = (
  status: number,
  options: HttpRequestOptions | undefined,
  firstMethod: string,
): boolean => {
  if (!isRedirect(status)) return false;
  const mode = options?.redirect ?? firstMethod !== "HEAD";
  return mode !== "manual" && mode !== false;
};

/** A request that becomes the next one of its chain of redirects, with what the answers until then took. */
export class RedirectedRequest extends OutgoingRequest {
  /** Followed redirects. */
  protected hops = 0;
  protected retries = 0;
  protected earlierBytes = 0;
  protected earlier: PhaseTimings | null = null;
  /** The next request of the chain stands ready. */
  protected redirecting = false;

  protected startChain(): void {
    this.hops = 0;
    this.retries = 0;
    this.earlierBytes = 0;
    this.earlier = null;
    this.redirecting = false;
  }

  /**
   * Turns to where an answer points, `redirecting` then being set; else the chain ends here, with a fault or, for an
   * answer that points nowhere or need not be followed, without.
   */
  protected redirect(
    raw: EngineResponse,
    options: HttpRequestOptions | undefined,
    firstMethod: string,
  ): Fault | null {
    if (!leadsElsewhere(raw.status, options, firstMethod)) return null;
    if (options?.redirect === "error") return notExpected;
    const [location, ...others] = headerValues(raw.rawHeaders, "location");
    if (location === undefined || location === "") return null;
    if (others.some((other) => other !== location)) return severalPlaces;
    const most = options?.maxRedirects ?? DEFAULT_MAX_REDIRECTS;
    if (this.hops >= most) return { kind: "redirects", message: `more than ${most} redirects` };
    const to = this.redirectTarget(location);
    if (to === null) return noWebAddress;
    return this.turnTo(to, raw);
  }

  private redirectTarget(location: string): RequestTarget | null {
    if (isPlainPath(location)) return siblingTarget(this.target, location, null);
    const url = redirectUrl(location, this.target.url);
    if (url === null) return null;
    try {
      return parseTarget(url, this.target.route);
    } catch {
      return null;
    }
  }

  private turnTo(to: RequestTarget, raw: EngineResponse): Fault | null {
    const method = methodAfter(raw.status, this.method);
    const headers: HeaderMap = new Map(this.headers);
    if (method !== this.method) {
      this.dropBody();
      this.contentType = null;
      for (const name of headers.keys()) if (!outlivesBody(name)) headers.delete(name);
    } else if (this.body instanceof StreamedBody && !this.body.sendable) return this.bodyUsedUp(raw.status);
    if (!sameSite(this.target, to)) {
      this.ownCookies = "";
      // What only says that a header must not be sent is no secret, and still holds.
      for (const [name, header] of headers) if (header !== null && isSecretHeader(name)) headers.delete(name);
    }
    this.authorization = authorizationAfter(this.authorization, this.target, to);
    this.earlier = phasesOf(raw, this.earlier);
    this.earlierBytes += raw.bodyBytes;
    this.retries += raw.retries;
    this.hops++;
    this.method = method;
    this.headers = headers;
    this.target = to;
    this.askedAtMs = raw.endedAtMs;
    this.head = this.newHead(raw.endedAtMs);
    this.redirecting = true;
    return null;
  }

  private bodyUsedUp(status: number): Fault {
    const message =
      `redirected with status ${status}, which asks for the body once more, but it can be read only once; ` +
      "send bytes, or a file by fs.createReadStream(path) or fs.openAsBlob(path)";
    return { kind: "redirects", message };
  }
}
