import { headerLine, requestLine } from "../../net/http1/request-writer.ts";
import type { RequestBody } from "./body.ts";
import { isPlainPath, siblingTarget } from "./plain-path.ts";
import type { Route } from "./route.ts";
import { checkHost, parseTarget, type RequestTarget, sameSite, wholeUrl } from "./url.ts";

const USER_AGENT = "User-Agent: acrida\r\n";
const ACCEPT = "Accept: */*\r\n";
const ACCEPT_ENCODING = "Accept-Encoding: gzip, deflate, br\r\n";

/** A server may refuse these without a length (RFC 9110 §8.6). */
const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** What a request says besides method and URL. */
export interface RequestExtras {
  /** By lower-case name; null takes a default header out. */
  readonly headers: ReadonlyMap<string, readonly [name: string, value: string] | null>;
  readonly contentType: string | null;
  readonly accept: string | null;
  readonly authorization: string | null;
  /** `a=1; b=2`, empty for none. */
  readonly cookies: string;
  /** Null without a body; -1 when its length is not known, and it goes out in chunks. */
  readonly bodyBytes: number | null;
}

/** All lines that stand before those of cookies, and of headers of the request's own. */
const firstLines = (
  method: string,
  target: RequestTarget,
  extras: Omit<RequestExtras, "cookies">,
): string => {
  const { headers, contentType, accept, authorization } = extras;
  let lines = requestLine(method, target.line);
  if (!headers.has("host")) lines += headerLine("Host", target.host);
  if (!headers.has("user-agent")) lines += USER_AGENT;
  if (!headers.has("accept")) lines += accept === null ? ACCEPT : headerLine("Accept", accept);
  if (!headers.has("accept-encoding")) lines += ACCEPT_ENCODING;
  if (contentType !== null && !headers.has("content-type")) lines += headerLine("Content-Type", contentType);
  if (authorization !== null && !headers.has("authorization"))
    lines += headerLine("Authorization", authorization);
  if (target.proxyAuthorization !== null && !headers.has("proxy-authorization"))
    lines += headerLine("Proxy-Authorization", target.proxyAuthorization);
  return lines;
};

/** The last lines: how long the body is, and the empty one. */
const lastLines = (method: string, bodyBytes: number | null): string => {
  if (bodyBytes === -1) return "Transfer-Encoding: chunked\r\n\r\n";
  if (bodyBytes === null && !methodsWithBody.has(method)) return "\r\n";
  return `Content-Length: ${bodyBytes ?? 0}\r\n\r\n`;
};

/** The head of a request with all that is its own. */
export const headWith = (method: string, target: RequestTarget, extras: RequestExtras): string => {
  const { headers, cookies, bodyBytes } = extras;
  let head = firstLines(method, target, extras);
  if (cookies !== "" && !headers.has("cookie")) head += headerLine("Cookie", cookies);
  for (const header of headers.values()) if (header !== null) head += headerLine(header[0], header[1]);
  return head + lastLines(method, bodyBytes);
};

const nothing: RequestExtras = {
  headers: new Map(),
  contentType: null,
  accept: null,
  authorization: null,
  cookies: "",
  bodyBytes: null,
};

/** A request that says nothing but method and URL, ready for the wire; cookies and a body may be added. */
export class RequestPlan {
  readonly method: string;
  readonly target: RequestTarget;
  readonly head: string;
  private readonly first: string;
  private readonly last: string;
  /** With the types of the last body: most requests of one plan have the same. */
  private typed = "";
  private contentType: string | null = null;
  private accept: string | null = null;

  constructor(method: string, target: RequestTarget) {
    this.method = method;
    this.target = target;
    this.first = firstLines(method, target, { ...nothing, authorization: target.authorization });
    this.last = lastLines(method, null);
    this.head = this.first + this.last;
  }

  /** @param cookieLine the whole line, checked before. */
  headWithCookies(cookieLine: string): string {
    return this.first + cookieLine + this.last;
  }

  /** @param cookieLine the whole line, checked before; empty for none. */
  headWithBody(body: RequestBody, cookieLine: string): string {
    const { contentType, accept, content } = body;
    if (this.typed === "" || contentType !== this.contentType || accept !== this.accept) {
      const { authorization } = this.target;
      this.typed = firstLines(this.method, this.target, { ...nothing, contentType, accept, authorization });
      this.contentType = contentType;
      this.accept = accept;
    }
    return this.typed + cookieLine + lastLines(this.method, content === null ? null : content.length);
  }
}

const MAX_PLANS_PER_METHOD = 2_000;
const MAX_METHODS = 50;

/** Makes each plan once, for all users of a thread that have the same host; what is kept is bounded. */
export class RequestPlans {
  readonly host: string | undefined;
  readonly route: Route;
  /** The host's own user and password go to its origin only. */
  private readonly base: RequestTarget | null;
  private readonly methods = new Map<string, Map<string, RequestPlan>>();

  constructor(host: string | undefined, route: Route) {
    this.host = host;
    this.route = route;
    this.base = host === undefined || host === "" ? null : checkHost(host, route);
  }

  /** The plan for a URL as the scenario gives it; throws as `wholeUrl` and `parseTarget` do. */
  plan(method: string, url: string): RequestPlan {
    let plans = this.methods.get(method);
    if (plans === undefined) {
      if (this.methods.size >= MAX_METHODS) this.methods.clear();
      plans = new Map();
      this.methods.set(method, plans);
    }
    let plan = plans.get(url);
    if (plan === undefined) {
      plan = new RequestPlan(method, this.target(url, this.route));
      if (plans.size >= MAX_PLANS_PER_METHOD) plans.clear();
      plans.set(url, plan);
    }
    return plan;
  }

  /** Where a URL leads, with the host's own user and password where they belong. */
  target(url: string, route: Route): RequestTarget {
    const { base } = this;
    if (base?.path === "/" && route === this.route && isPlainPath(url)) {
      return siblingTarget(base, url, base.authorization);
    }
    const target = parseTarget(wholeUrl(this.host, url), route);
    const ours = base?.authorization && target.authorization === null && sameSite(base, target);
    return ours ? { ...target, authorization: base.authorization } : target;
  }
}
