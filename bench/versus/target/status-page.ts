import { Agent, get } from "node:http";

export interface TargetStatus {
  readonly activeConnections: number;
  /** Requests since nginx started, this look at the page included. */
  readonly requests: number;
}

const LONGEST_LOOK_MS = 5_000;

/** Reads the page of nginx's `stub_status`. */
export const parseStatus = (text: string): TargetStatus => {
  const active = /Active connections:\s*(\d+)/.exec(text);
  const counts = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/m.exec(text);
  if (active === null || counts === null)
    throw new Error(`expected nginx's status page, got "${text.slice(0, 80)}"`);
  return { activeConnections: Number(active[1]), requests: Number(counts[3]) };
};

/** Asks one nginx for its counts, over one kept connection, and takes its own looks out of them. */
export class StatusPage {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #looks = 0;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/status`;
  }

  /** Requests of others so far, and the connections that others have open. One look at a time. */
  async look(): Promise<TargetStatus> {
    const text = await this.#text();
    this.#looks += 1;
    const { activeConnections, requests } = parseStatus(text);
    return { activeConnections: activeConnections - 1, requests: requests - this.#looks };
  }

  close(): void {
    this.#agent.destroy();
  }

  #text(): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = get(this.#url, { agent: this.#agent, timeout: LONGEST_LOOK_MS }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => resolve(text)).once("error", reject);
      });
      request.once("timeout", () => request.destroy(new Error("nginx's status page did not answer")));
      request.once("error", reject);
    });
  }
}
