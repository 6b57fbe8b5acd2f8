import type { TlsIdentity } from "../../net/tls-identity.ts";
import { noProxies, oneProxy, type Proxies } from "./proxies.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { readTls, type TlsOptions } from "./tls-options.ts";

/** How requests get to where their URLs lead. */
export interface Route {
  /** Equal for equal routes. */
  readonly key: string;
  /** Certificates are not verified. */
  readonly insecure: boolean;
  readonly tls: TlsIdentity | null;
  /** Of a Unix socket that all connections lead to; null for none. */
  readonly socketPath: string | null;
  readonly proxies: Proxies;
}

const routeOf = (
  insecure: boolean,
  tls: TlsIdentity | null,
  socketPath: string | null,
  proxies: Proxies,
): Route => ({
  key: `${insecure} ${tls?.id ?? ""} ${socketPath ?? ""} ${proxies.key}`,
  insecure,
  tls,
  socketPath,
  proxies,
});

const verified = routeOf(false, null, null, noProxies);
const unverified = routeOf(true, null, null, noProxies);

/** Straight to the target. */
export const straightRoute = (insecure: boolean): Route => (insecure ? unverified : verified);

/** What may change a route. */
export interface RouteChanges {
  readonly insecure?: boolean | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly socketPath?: string | undefined;
  readonly proxy?: string | null | undefined;
}

/** The route with what a class or a request says; the same object where that is nothing. */
export const changedRoute = (route: Route, changes: RouteChanges, where: (name: string) => string): Route => {
  const { insecure, tls, socketPath, proxy } = changes;
  if (tls === undefined && socketPath === undefined && proxy === undefined) {
    if (insecure === undefined || insecure === route.insecure) return route;
    if (route === verified || route === unverified) return straightRoute(insecure);
  }
  return routeOf(
    insecure ?? route.insecure,
    tls === undefined ? route.tls : readTls(tls, where("tls")),
    socketPath ?? route.socketPath,
    proxy === undefined ? route.proxies : proxy === null ? noProxies : oneProxy(proxy, [], where("proxy")),
  );
};

/** The way of a whole run: straight but for these proxies. */
export const routeBy = (insecure: boolean, tls: TlsIdentity | null, proxies: Proxies): Route =>
  proxies === noProxies && tls === null ? straightRoute(insecure) : routeOf(insecure, tls, null, proxies);

/** The route to a Unix socket that a URL names. */
export const routeTo = (route: Route, socketPath: string): Route =>
  routeOf(route.insecure, route.tls, socketPath, noProxies);

/** The route of one request. */
export const routeFor = (route: Route, options: HttpRequestOptions): Route =>
  changedRoute(route, options, (name) => `option \`${name}\``);
