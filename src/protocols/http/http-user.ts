import { AcridaError, messageOf } from "../../base/errors.ts";
import { settingsKey } from "../../user/class-settings.ts";
import { runtimeOf } from "../../user/construction.ts";
import { disposeKey, needsHostKey, User } from "../../user/user.ts";
import { HttpSession } from "./http-session.ts";
import { checkHost } from "./url.ts";

/** A host that `--host` replaces must be one all the same. */
const checkClassHost = (className: string, host: string): void => {
  try {
    checkHost(host, false);
  } catch (error) {
    throw new AcridaError("SCENARIO_INVALID", `${className}.host: ${messageOf(error)}`);
  }
};

declare module "../../user/register.ts" {
  interface Register {
    user: HttpUser;
  }
}

/** A virtual user with an HTTP client of its own: connections, cookies and all. */
export class HttpUser extends User {
  static override readonly [needsHostKey]: boolean = true;
  static override readonly [settingsKey]: readonly string[] = ["httpVersion", "insecure", "maxBodyBytes"];
  static override abstract = true;
  /** 1.1; 2 comes with a later version. */
  static httpVersion: number = 1.1;
  /** Certificates are not verified. */
  static insecure = false;
  /** Of a body so many bytes are kept, as received and as inflated; the rest is counted. */
  static maxBodyBytes = 1_000_000;

  override readonly client: HttpSession;

  constructor() {
    super();
    const runtime = runtimeOf(this);
    const { host, httpVersion, insecure, maxBodyBytes, name } = this.constructor as typeof HttpUser;
    if (httpVersion === 2) {
      throw new AcridaError(
        "NOT_BUILT",
        `${name}: HTTP/2 is not in this version; leave \`static httpVersion\` out for HTTP/1.1`,
      );
    }
    if (httpVersion !== 1.1 && httpVersion !== 1) {
      throw new AcridaError("SCENARIO_INVALID", `${name}.httpVersion: expected 1.1 or 2, got ${httpVersion}`);
    }
    if (!Number.isSafeInteger(maxBodyBytes) || maxBodyBytes < 0) {
      throw new AcridaError(
        "SCENARIO_INVALID",
        `${name}.maxBodyBytes: expected a number of bytes, got ${maxBodyBytes}`,
      );
    }
    if (host && host !== runtime.host) checkClassHost(name, host);
    this.client = new HttpSession(runtime, { insecure: Boolean(insecure), maxBodyBytes });
  }

  override [disposeKey](): void {
    this.client.close();
  }
}
