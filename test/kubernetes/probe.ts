import { get } from "node:http";
import type { HttpProbe } from "./pod-object.ts";

const WELL_FROM = 200;
const WELL_BELOW = 400;

const looksWell = (host: string, port: number, path: string, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = get({ host, port, path, agent: false, timeout: timeoutMs }, ({ statusCode = 0 }) => {
      resolve(statusCode >= WELL_FROM && statusCode < WELL_BELOW);
      asked.destroy();
    });
    asked.on("timeout", () => asked.destroy()).on("error", () => resolve(false));
    asked.on("close", () => resolve(false));
  });

/** Asks a container how it is, over and over, and tells when enough answers in a row say another thing than before. */
export class Probe {
  readonly #spec: HttpProbe;
  readonly #look: () => Promise<boolean>;
  readonly #tell: (well: boolean) => void;
  #timer: NodeJS.Timeout;
  #stopped = false;
  #inRow = 0;
  #lastLook: boolean | null = null;

  /** @param tell called at each look from the one on at which success or failure has lasted long enough */
  constructor(spec: HttpProbe, host: string, port: number, tell: (well: boolean) => void) {
    this.#spec = spec;
    this.#tell = tell;
    this.#look = () => looksWell(host, port, spec.httpGet.path, spec.timeoutSeconds * 1000);
    this.#timer = setTimeout(() => void this.#once(), (spec.initialDelaySeconds ?? 0) * 1000);
  }

  async #once(): Promise<void> {
    const well = await this.#look();
    if (this.#stopped) return;
    this.#inRow = well === this.#lastLook ? this.#inRow + 1 : 1;
    this.#lastLook = well;
    if (this.#inRow >= (well ? this.#spec.successThreshold : this.#spec.failureThreshold)) this.#tell(well);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#once(), this.#spec.periodSeconds * 1000);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
