import { AcridaError } from "../../base/errors.ts";
import type { ProxyDetour, ProxyProtocol } from "../../net/http-engine.ts";
import { basicAuthorization, decoded } from "./basic-authorization.ts";
import { isLoopback, readNoProxy } from "./no-proxy.ts";

/** By what a URL leaves out. */
const defaultPorts: Readonly<Record<ProxyProtocol, number>> = {
  http: 8080,
  https: 443,
  socks5: 1080,
  socks5h: 1080,
};
const protocols = Object.keys(defaultPorts) as readonly ProxyProtocol[];

/** What SOCKS can carry (RFC 1929 §2). */
const LONGEST_LOGIN_BYTES = 255;

const loginOf = (user: string, password: string, where: string): ProxyDetour["login"] => {
  if ([user, password].every((text) => Buffer.byteLength(text) <= LONGEST_LOGIN_BYTES))
    return [user, password];
  const most = `${LONGEST_LOGIN_BYTES} bytes each, which is all that SOCKS can carry`;
  throw new AcridaError("BAD_REQUEST", `${where}: expected user and password of ${most}`);
};

/**
 * Reads `http://user:password@proxy:3128`, or one that begins with `https:`, `socks5:` or `socks5h:`; without a scheme it
 * is `http:`. Throws `BAD_REQUEST` for anything else.
 */
export const readProxy = (given: string, where: string): ProxyDetour => {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = url?.protocol.slice(0, -1);
  const protocol = protocols.find((one) => one === scheme);
  if (
    url === null ||
    protocol === undefined ||
    url.hostname === "" ||
    (url.pathname !== "/" && url.pathname !== "")
  ) {
    const schemes = protocols.map((one) => `${one}:`).join(", ");
    const came = scheme !== undefined && protocol === undefined ? `, got the scheme \`${scheme}\`` : "";
    throw new AcridaError(
      "BAD_REQUEST",
      `${where}: expected a proxy such as http://proxy.example:3128, by ${schemes}${came}`,
    );
  }
  const { hostname } = url;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const isNamed = user !== "" || password !== "";
  const isSocks = protocol.startsWith("socks");
  // A port of 80 that is written out is not told from none.
  const port = url.port !== "" ? Number(url.port) : /:80\/?$/.test(text) ? 80 : defaultPorts[protocol];
  return {
    kind: "proxy",
    protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    port,
    authorization: isNamed && !isSocks ? basicAuthorization(user, password) : null,
    login: isNamed && isSocks ? loginOf(user, password, where) : null,
  };
};

/** Which proxy a request takes by the URL of its target. */
export interface Proxies {
  /** Equal for equal proxies. */
  readonly key: string;
  proxyFor(secure: boolean, hostname: string, port: number): ProxyDetour | null;
}

export const noProxies: Proxies = { key: "", proxyFor: () => null };

/** One proxy for all that is not excepted. */
export const oneProxy = (given: string, exceptions: readonly string[], where: string): Proxies => {
  const proxy = readProxy(given, where);
  const isExcepted = readNoProxy(exceptions);
  return {
    key: `${given} ${exceptions.join()}`,
    proxyFor: (_secure, hostname, port) => (isExcepted(hostname, port) ? null : proxy),
  };
};

/** Gives the value of a variable of the environment. */
export type ReadsVariable = (name: string) => string | undefined;

const variable = (read: ReadsVariable, name: string): [name: string, value: string] | null => {
  for (const one of [name, name.toUpperCase()]) {
    const value = read(one);
    if (value) return [one, value];
  }
  return null;
};

/**
 * The proxies that `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` tell, in small or capital letters. Whatever
 * they say, this machine itself is reached without one.
 */
export const proxiesOfEnvironment = (read: ReadsVariable, exceptions: readonly string[]): Proxies => {
  const all = variable(read, "all_proxy");
  const [plain, secure] = ["http_proxy", "https_proxy"].map((name) => {
    const found = variable(read, name) ?? all;
    return found === null ? null : readProxy(found[1], found[0]);
  }) as [ProxyDetour | null, ProxyDetour | null];
  if (plain === null && secure === null) return noProxies;
  const spared = exceptions.length > 0 ? exceptions : (variable(read, "no_proxy")?.[1] ?? "").split(/[\s,]+/);
  const isExcepted = readNoProxy(spared);
  return {
    key: "environment",
    proxyFor: (isSecure, hostname, port) =>
      isLoopback(hostname) || isExcepted(hostname, port) ? null : isSecure ? secure : plain,
  };
};
