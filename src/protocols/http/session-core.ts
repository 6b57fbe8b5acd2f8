import type { PhaseTimings, Sample } from "../../metrics/sample.ts";
import type { ConnectionPool, HttpEngine } from "../../net/http-engine.ts";
import { createHttp1Engine } from "../../net/http1/engine.ts";
import type { UserRuntime } from "../../user/user-runtime.ts";
import { newSample } from "./call-sample.ts";
import { CookieJar } from "./cookie-jar.ts";
import { DefaultHeaders } from "./default-headers.ts";
import { ExcessCount } from "./excess-count.ts";
import { ExcessWarning } from "./excess-warning.ts";
import { newPhases } from "./phases.ts";
import { RequestPlans } from "./request-plan.ts";
import { wholeUrl } from "./url.ts";

const engineKey = Symbol("http1 engine");
const excessKey = Symbol("bytes too many");
const plansKey = Symbol("request plans");
const sampleKey = Symbol("sample");
const phasesKey = Symbol("phases of a sample");

/** What the class of a user says about its client. */
export interface SessionSettings {
  readonly insecure: boolean;
  readonly maxBodyBytes: number;
}

/** The plans of a thread, by host and by whether certificates are verified: users of one class share them. */
const plansFor = (runtime: UserRuntime, insecure: boolean): RequestPlans => {
  const all = runtime.shared(plansKey, () => new Map<string, RequestPlans>());
  const key = `${insecure} ${runtime.host ?? ""}`;
  let plans = all.get(key);
  if (plans === undefined) {
    plans = new RequestPlans(runtime.host, insecure);
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
  readonly plans: RequestPlans;
  readonly cookies: CookieJar;
  readonly headers = new DefaultHeaders();
  requestName: string | null = null;
  /** One for all calls of the thread, with its phases: a sink keeps none. */
  readonly sample: Sample;
  readonly phases: PhaseTimings;
  private connections: ConnectionPool | null = null;

  constructor(runtime: UserRuntime, settings: SessionSettings) {
    this.runtime = runtime;
    const insecure = settings.insecure || runtime.options.insecure === true;
    this.settings = { insecure, maxBodyBytes: settings.maxBodyBytes };
    const excess = runtime.shared(excessKey, () => new ExcessCount());
    this.excess = excess;
    this.sample = runtime.shared(sampleKey, newSample);
    this.phases = runtime.shared(phasesKey, newPhases);
    this.engine = runtime.shared(engineKey, () => {
      const warning = new ExcessWarning(runtime.logger, runtime.clock);
      return createHttp1Engine(runtime.clock, {
        onExcess: (origin, bytes, distrusted) => {
          excess.add(bytes);
          warning.heard(origin, bytes, distrusted);
        },
      });
    });
    this.plans = plansFor(runtime, insecure);
    this.cookies = new CookieJar(() => wholeUrl(runtime.host, "/"), runtime.clock);
  }

  /** Opened at the first request. */
  get pool(): ConnectionPool {
    this.connections ??= this.engine.pool();
    return this.connections;
  }

  close(): void {
    this.connections?.close();
    this.connections = null;
  }
}
