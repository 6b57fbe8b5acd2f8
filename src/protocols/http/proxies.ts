import { AcridaError } from "../../base/errors.ts";
import { basicAuthorization, decoded } from "./basic-authorization.ts";
import { isLoopback, readNoProxy } from "./no-proxy.ts";

/** A proxy for HTTP, also as the way to tunnels for HTTPS. */
export interface ProxyServer {
  readonly hostname: string;
  readonly port: number;
  /** Value of `Proxy-Authorization`; null for none. */
  readonly authorization: string | null;
}

const DEFAULT_PORT = 8080;

/** Reads `http://user:password@proxy:3128`; the scheme may be left out. Throws `BAD_REQUEST` for anything else. */
export const readProxy = (given: string, where: string): ProxyServer => {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    url.protocol !== "http:" ||
    url.hostname === "" ||
    (url.pathname !== "/" && url.pathname !== "")
  ) {
    const came =
      url !== null && url.protocol !== "http:" ? `, got the scheme \`${url.protocol.slice(0, -1)}\`` : "";
    throw new AcridaError(
      "BAD_REQUEST",
      `${where}: expected a proxy such as http://proxy.example:3128${came}`,
    );
  }
  const { hostname, username, password } = url;
  return {
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    // A port of 80 that is written out is not told from none.
    port: url.port !== "" ? Number(url.port) : /:80\/?$/.test(text) ? 80 : DEFAULT_PORT,
    authorization:
      username === "" && password === "" ? null : basicAuthorization(decoded(username), decoded(password)),
  };
};

/** Which proxy a request takes by the URL of its target. */
export interface Proxies {
  /** Equal for equal proxies. */
  readonly key: string;
  proxyFor(secure: boolean, hostname: string, port: number): ProxyServer | null;
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
  }) as [ProxyServer | null, ProxyServer | null];
  if (plain === null && secure === null) return noProxies;
  const spared = exceptions.length > 0 ? exceptions : (variable(read, "no_proxy")?.[1] ?? "").split(/[\s,]+/);
  const isExcepted = readNoProxy(spared);
  return {
    key: "environment",
    proxyFor: (isSecure, hostname, port) =>
      isLoopback(hostname) || isExcepted(hostname, port) ? null : isSecure ? secure : plain,
  };
};
