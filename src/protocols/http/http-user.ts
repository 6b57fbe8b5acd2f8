import { AcridaError, messageOf } from "../../base/errors.ts";
import { settingsKey } from "../../user/class-settings.ts";
import { runtimeOf } from "../../user/construction.ts";
import { disposeKey, hostChangedKey, needsHostKey, User } from "../../user/user.ts";
import { HttpSession } from "./http-session.ts";
import { straightRoute } from "./route.ts";
import type { TlsOptions } from "./tls-options.ts";
import { checkHost } from "./url.ts";

/** A host that `--host` replaces must be one all the same. */
const checkClassHost = (className: string, host: string): void => {
  try {
    checkHost(host, straightRoute(false));
  } catch (error) {
    throw new AcridaError("SCENARIO_INVALID", `${className}.host: ${messageOf(error)}`);
  }
};

/** What a class says of its client; the way of its requests apart, which most say nothing of. */
const settingsFrom = (Class: typeof HttpUser) => {
  const { host, httpVersion, insecure, maxBodyBytes, name } = Class;
  const { tls, proxy, socketPath, sharedPool, maxConnections, streamsPerConnection } = Class;
  const isStraight = tls === undefined && proxy === undefined && socketPath === undefined;
  return {
    ...{ host, httpVersion, insecure, maxBodyBytes, name, sharedPool, maxConnections, streamsPerConnection },
    ...(isStraight ? {} : { route: { tls, proxy, socketPath } }),
  };
};

declare module "../../user/register.ts" {
  interface Register {
    user: HttpUser;
  }
}

/** A virtual user with an HTTP client of its own: connections, cookies and all. */
export class HttpUser extends User {
  static override readonly [needsHostKey]: boolean = true;
  static override readonly [settingsKey]: readonly string[] = [
    ...["httpVersion", "insecure", "maxBodyBytes", "tls", "proxy", "socketPath"],
    ...["sharedPool", "maxConnections", "streamsPerConnection"],
  ];
  static override abstract = true;
  /** 1.1 or 2. */
  static httpVersion: number = 1.1;
  /** Certificates are not verified. */
  static insecure = false;
  /** Of a body so many bytes are kept, as received and as inflated; the rest is counted. */
  static maxBodyBytes = 1_000_000;
  /** Certificates to show, and authorities to trust besides those that Node knows. */
  static tls: TlsOptions | undefined = undefined;
  /** `http://user:password@proxy:3128`, in place of `--proxy` and the environment's; null for none. */
  static proxy: string | null | undefined = undefined;
  /** Path of the Unix socket that all connections lead to. */
  static socketPath: string | undefined = undefined;
  /** The users of the class share their connections in each load thread. */
  static sharedPool = false;
  /** Connections open at once; 10 for each user without it, 100 for a shared pool. More requests wait, which counts in their time. */
  static maxConnections: number | undefined = undefined;
  /** With HTTP/2: requests at once on one connection; 100 without it. */
  static streamsPerConnection: number | undefined = undefined;

  override readonly client: HttpSession;

  constructor() {
    super();
    const runtime = runtimeOf(this);
    const { host, httpVersion, insecure, maxBodyBytes, name, ...more } = settingsFrom(
      this.constructor as typeof HttpUser,
    );
    if (httpVersion !== 1.1 && httpVersion !== 1 && httpVersion !== 2) {
      throw new AcridaError("SCENARIO_INVALID", `${name}.httpVersion: expected 1.1 or 2, got ${httpVersion}`);
    }
    if (!Number.isSafeInteger(maxBodyBytes) || maxBodyBytes < 0) {
      throw new AcridaError(
        "SCENARIO_INVALID",
        `${name}.maxBodyBytes: expected a number of bytes, got ${maxBodyBytes}`,
      );
    }
    if (host && host !== runtime.host) checkClassHost(name, host);
    const { proxy, socketPath } = more.route ?? {};
    for (const [setting, text] of Object.entries({ proxy: proxy ?? undefined, socketPath })) {
      if (text === undefined || (typeof text === "string" && text !== "")) continue;
      throw new AcridaError("SCENARIO_INVALID", `${name}.${setting}: expected a text, got ${typeof text}`);
    }
    for (const setting of ["maxConnections", "streamsPerConnection"] as const) {
      const count = more[setting];
      if (count === undefined || (Number.isSafeInteger(count) && count > 0)) continue;
      throw new AcridaError(
        "SCENARIO_INVALID",
        `${name}.${setting}: expected a whole number above 0, got ${count}`,
      );
    }
    this.client = new HttpSession(runtime, {
      insecure: Boolean(insecure),
      maxBodyBytes,
      isHttp2: httpVersion === 2,
      ...more,
    });
  }

  override [hostChangedKey](): void {
    if (this.client instanceof HttpSession) this.client[hostChangedKey]();
  }

  override [disposeKey](): void {
    this.client.close();
  }
}
