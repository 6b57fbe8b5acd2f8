import { AcridaError } from "../../base/errors.ts";
import { environmentVariable } from "../../base/thread-host.ts";
import type { PhaseTimings, Sample } from "../../metrics/sample.ts";
import type { ConnectionPool, HttpEngine, PoolSettings } from "../../net/http-engine.ts";
import { createHttp1Engine } from "../../net/http1/engine.ts";
import { createHttp2Engine } from "../../net/http2/engine.ts";
import type { TlsIdentity } from "../../net/tls-identity.ts";
import type { UserRuntime } from "../../user/user-runtime.ts";
import { newSample } from "./call-sample.ts";
import { CookieJar } from "./cookie-jar.ts";
import { DefaultHeaders } from "./default-headers.ts";
import { ExcessCount } from "./excess-count.ts";
import { ExcessWarning } from "./excess-warning.ts";
import { newPhases } from "./phases.ts";
import { oneProxy, proxiesOfEnvironment } from "./proxies.ts";
import { RequestGroups } from "./request-group.ts";
import { RequestPlans } from "./request-plan.ts";
import { changedRoute, type Route, type RouteChanges, routeBy } from "./route.ts";
import { SharedPools } from "./shared-pools.ts";
import { readTls } from "./tls-options.ts";
import { wholeUrl } from "./url.ts";

const engineKey = Symbol("http1 engine");
const http2Key = Symbol("http2 engine");
const proxiesKey = Symbol("proxies");
const tlsKey = Symbol("TLS of the run");
const poolsKey = Symbol("shared pools");
const excessKey = Symbol("bytes too many");
const plansKey = Symbol("request plans");
const sampleKey = Symbol("sample");
const phasesKey = Symbol("phases of a sample");
const groupsKey = Symbol("request groups");

/** What the class of a user says about its client. */
export interface SessionSettings {
  readonly insecure: boolean;
  readonly maxBodyBytes: number;
  readonly route?: RouteChanges;
  readonly isHttp2?: boolean;
  /** The users of a class have one pool in each thread. */
  readonly sharedPool?: boolean;
  readonly maxConnections?: number | undefined;
  readonly streamsPerConnection?: number | undefined;
}

/** Of a pool that many users share, where the class says nothing. */
const SHARED_CONNECTIONS = 100;

const wordsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Whom the options of the run say to show, and to trust; null where they say nothing. */
const tlsOf = ({ ca, cert, key, keyPassphrase }: UserRuntime["options"]): TlsIdentity | null => {
  const given = Object.entries({ ca, cert, key, passphrase: keyPassphrase });
  const files = given.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return files.length === 0 ? null : readTls(Object.fromEntries(files), "--ca, --cert and --key");
};

/** The route that options and environment ask for, with what the class says of its own. */
const routeFrom = (runtime: UserRuntime, { insecure, route }: SessionSettings): Route => {
  const { options } = runtime;
  const proxies = runtime.shared(proxiesKey, () => {
    const exceptions = wordsOf(options.noProxy);
    return typeof options.proxy === "string"
      ? oneProxy(options.proxy, exceptions, "--proxy")
      : proxiesOfEnvironment(environmentVariable, exceptions);
  });
  const tls = runtime.shared(tlsKey, () => tlsOf(options));
  const general = routeBy(insecure || options.insecure === true, tls, proxies);
  if (route === undefined) return general;
  try {
    return changedRoute(general, route, (name) => `${runtime.className}.${name}`);
  } catch (error) {
    // What can't be a request's can't be a class's.
    if (!(error instanceof AcridaError)) throw error;
    throw new AcridaError("SCENARIO_INVALID", error.message, { cause: error });
  }
};

/** The plans of a thread, by host and route: users of one class share them. */
const plansFor = (runtime: UserRuntime, route: Route): RequestPlans => {
  const all = runtime.shared(plansKey, () => new Map<string, RequestPlans>());
  const key = `${route.key} ${runtime.host ?? ""}`;
  let plans = all.get(key);
  if (plans === undefined) {
    plans = new RequestPlans(runtime.host, route);
    all.set(key, plans);
  }
  return plans;
};

/** What all calls of one user share. */
export class SessionCore {
  readonly runtime: UserRuntime;
  readonly settings: SessionSettings;
  readonly engine: HttpEngine;
  /** Of all users of the thread: late bytes may come while their user waits. */
  readonly excess: ExcessCount;
  plans: RequestPlans;
  readonly cookies: CookieJar;
  readonly headers = new DefaultHeaders();
  requestName: string | null = null;
  /** What time limits of calls are multiplied by: without an end while somebody debugs. */
  readonly patience: number;
  /** One for all calls of the thread, with its phases: a sink keeps none. */
  readonly sample: Sample;
  readonly phases: PhaseTimings;
  /** Those of the thread. */
  readonly groups: RequestGroups;
  private connections: ConnectionPool | null = null;

  constructor(runtime: UserRuntime, settings: SessionSettings) {
    this.runtime = runtime;
    this.patience = runtime.options.debug === true ? Number.POSITIVE_INFINITY : 1;
    this.settings = settings;
    const excess = runtime.shared(excessKey, () => new ExcessCount());
    this.excess = excess;
    this.sample = runtime.shared(sampleKey, newSample);
    this.phases = runtime.shared(phasesKey, newPhases);
    this.groups = runtime.shared(groupsKey, () => new RequestGroups());
    this.engine =
      settings.isHttp2 === true
        ? runtime.shared(http2Key, () => createHttp2Engine(runtime.clock))
        : runtime.shared(engineKey, () => {
            const warning = new ExcessWarning(runtime.logger, runtime.clock);
            return createHttp1Engine(runtime.clock, {
              onExcess: (origin, bytes, distrusted) => {
                excess.add(bytes);
                warning.heard(origin, bytes, distrusted);
              },
            });
          });
    this.plans = plansFor(runtime, routeFrom(runtime, settings));
    this.cookies = new CookieJar(() => wholeUrl(runtime.host, "/"), runtime.clock);
  }

  /** The runtime's host is another: the next call goes there. */
  hostChanged(): void {
    this.plans = plansFor(this.runtime, routeFrom(this.runtime, this.settings));
  }

  /** Opened at the first request. */
  get pool(): ConnectionPool {
    this.connections ??= this.open();
    return this.connections;
  }

  /** Of each class one user shows what it sends and gets. */
  get isDumped(): boolean {
    const { options, index } = this.runtime;
    return options.dumpHttp === true && index === 0;
  }

  /** Leaves a pool that others share to them. */
  close(): void {
    const { connections } = this;
    this.connections = null;
    if (connections === null) return;
    if (this.settings.sharedPool === true) this.sharedPools.giveBack(this.runtime.className);
    else connections.close();
  }

  private open(): ConnectionPool {
    const { engine, runtime, settings } = this;
    const { sharedPool, maxConnections, streamsPerConnection } = settings;
    const addresses = wordsOf(runtime.options.localAddresses);
    const own = addresses.length === 0 ? "" : addresses[runtime.index % addresses.length]!;
    const isShared = sharedPool === true;
    const poolSettings: PoolSettings = {
      ...(isShared || maxConnections !== undefined
        ? { maxConnections: maxConnections ?? SHARED_CONNECTIONS }
        : {}),
      ...(streamsPerConnection === undefined ? {} : { streamsPerConnection }),
      ...(own === "" ? {} : { localAddresses: isShared ? addresses : [own] }),
    };
    if (!isShared) return engine.pool(poolSettings);
    return this.sharedPools.take(runtime.className, () => engine.pool(poolSettings));
  }

  private get sharedPools(): SharedPools {
    return this.runtime.shared(poolsKey, () => new SharedPools());
  }
}
