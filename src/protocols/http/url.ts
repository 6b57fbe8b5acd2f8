import { AcridaError } from "../../base/errors.ts";
import { type Detour, isForwarder, type Origin, type ProxyDetour } from "../../net/http-engine.ts";
import { basicAuthorization, decoded } from "./basic-authorization.ts";
import { type Route, routeTo } from "./route.ts";

/** Where one request goes. No secret of the URL is in it but `authorization` and `proxyAuthorization`. */
export interface RequestTarget {
  readonly origin: Origin;
  /** Whole, without user, password and fragment. */
  readonly url: string;
  /** Path and query: the name in the statistics. */
  readonly path: string;
  /** What stands in the request line: `path`, or the whole URL for a proxy that makes no tunnel. */
  readonly line: string;
  /** Value of the `Host` header. */
  readonly host: string;
  /** From user and password in the URL; null without. */
  readonly authorization: string | null;
  /** For a proxy that makes no tunnel; null without. */
  readonly proxyAuthorization: string | null;
  /** How a redirect goes on. */
  readonly route: Route;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
const controls = /[\0-\x1f\x7f]/;
/** As browsers, with slashes of either kind. */
const absolute = /^(?:https?|http\+unix):[\\/]{2}/i;
const withoutSlashes = /^https?:/i;
/** The path of the socket percent-encoded in place of the host. */
const toSocket = /^http\+unix:\/\/([^/?#@:]+)(.*)$/is;
const outerSpaces = /^ +| +$/g;
const otherScheme = /^([a-z][a-z0-9+.-]*):\/\//i;
const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** A URL for a message: without user, password, query and fragment, and not for ever. */
const shownUrl = (url: string): string => {
  // What is no URL may have its password anywhere before the last @, and other secrets behind ? or #.
  const plain = url.replace(/^([a-z][a-z0-9+.-]*:)?[/\\]{2,}.*@/is, "$1//***@").replace(/[?#].*$/s, "?…");
  return JSON.stringify(plain.length > 200 ? `${plain.slice(0, 200)}…` : plain);
};

const detourOf = ({ socketPath }: Route, proxy: ProxyDetour | null): Detour | null =>
  socketPath === null ? proxy : { kind: "unix", path: socketPath };

/** How a proxy is told from others. */
const proxyKey = ({ protocol, hostname, port, authorization, login }: ProxyDetour): string =>
  `${protocol} ${hostname}:${port} ${authorization ?? login?.join(":") ?? ""}`;

/** Connections that differ in one of these must not be shared. */
const originKey = (site: string, { insecure, tls }: Route, detour: Detour | null): string => {
  const by = detour === null ? "" : detour.kind === "unix" ? ` at ${detour.path}` : ` by ${proxyKey(detour)}`;
  return site + (insecure ? " insecure" : "") + by + (tls === null ? "" : ` as ${tls.id}`);
};

/** Reads a whole URL, of `http`, `https` or `http+unix`; throws `BAD_REQUEST` for anything else. */
export const parseTarget = (text: string, route: Route): RequestTarget => {
  const [, socketPath, rest] = toSocket.exec(text) ?? [];
  if (socketPath !== undefined) {
    return parseTarget(`http://localhost${rest}`, routeTo(route, decoded(socketPath)));
  }
  if (controls.test(text)) {
    throw new AcridaError("BAD_REQUEST", `the URL ${shownUrl(text)} has a line break or a control character`);
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AcridaError("BAD_REQUEST", `${shownUrl(text)} is no URL; expected http://… or https://…`);
  }
  const { protocol, hostname, username, password } = url;
  const port = url.port === "" ? defaultPorts[protocol] : Number(url.port);
  if (port === undefined || hostname === "") {
    throw new AcridaError(
      "BAD_REQUEST",
      `${shownUrl(text)} is no web address; expected http://… or https://…`,
    );
  }
  const path = url.pathname + url.search;
  const site = `${protocol}//${url.host}`;
  const secure = protocol === "https:";
  const bareName = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const proxy = route.socketPath === null ? route.proxies.proxyFor(secure, bareName, port) : null;
  const detour = detourOf(route, proxy);
  const isForwarded = proxy !== null && !secure && isForwarder(proxy);
  return {
    origin: {
      key: originKey(site, route, detour),
      secure,
      hostname: bareName,
      port,
      insecure: route.insecure,
      detour,
      tls: route.tls,
    },
    url: site + path,
    path,
    line: isForwarded ? site + path : path,
    host: url.host,
    authorization:
      username === "" && password === "" ? null : basicAuthorization(decoded(username), decoded(password)),
    proxyAuthorization: isForwarded ? proxy.authorization : null,
    route,
  };
};

/**
 * A URL as a scenario gives it, made whole: what has no scheme is put behind the host, whose own path stays. Throws
 * `HOST_MISSING` where a host is needed and none is known.
 */
export const wholeUrl = (host: string | undefined, given: string): string => {
  const url = given.replace(outerSpaces, "");
  if (absolute.test(url)) return url;
  if (withoutSlashes.test(url)) {
    throw new AcridaError(
      "BAD_REQUEST",
      `${shownUrl(url)} is no URL; expected two slashes behind the scheme`,
    );
  }
  const scheme = otherScheme.exec(url)?.[1];
  if (scheme !== undefined) {
    throw new AcridaError("BAD_REQUEST", `${shownUrl(url)}: scheme \`${scheme}\`; expected http or https`);
  }
  if (host === undefined || host === "") {
    throw new AcridaError(
      "HOST_MISSING",
      `no host for ${shownUrl(url)}: give --host http://…, set \`static host\` on the class, or use a whole URL`,
    );
  }
  const base = host.endsWith("/") ? host.slice(0, -1) : host;
  return url === "" || /^[/\\?]/.test(url) ? base + url : `${base}/${url}`;
};

/** Adds an encoded query to a URL, before its fragment. */
export const withQuery = (url: string, query: string): string => {
  if (query === "") return url;
  const hash = url.indexOf("#");
  const plain = hash === -1 ? url : url.slice(0, hash);
  if (plain.endsWith("?") || plain.endsWith("&")) return plain + query;
  return plain + (plain.includes("?") ? "&" : "?") + query;
};

/** Throws `BAD_REQUEST` unless this can be the host of an HTTP user. */
export const checkHost = (host: string, route: Route): RequestTarget => {
  if (!absolute.test(host)) {
    throw new AcridaError("BAD_REQUEST", `the host ${shownUrl(host)} must begin with http:// or https://`);
  }
  if (/[?#]/.test(host)) {
    const shown = shownUrl(host.replace(/[?#].*$/s, ""));
    throw new AcridaError(
      "BAD_REQUEST",
      `the host ${shown} goes on with a query or a fragment; expected none, put the query into the URL of a request`,
    );
  }
  return parseTarget(host, route);
};

/** Same scheme, host and port, at the same socket. */
export const sameSite = (one: RequestTarget, other: RequestTarget): boolean =>
  one.host === other.host &&
  one.origin.secure === other.origin.secure &&
  one.route.socketPath === other.route.socketPath;
