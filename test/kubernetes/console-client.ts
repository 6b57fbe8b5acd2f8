import { request } from "node:http";

export interface ConsoleStats {
  readonly state: string;
  readonly user_count: number;
  readonly worker_count: number;
  readonly stats: readonly {
    readonly method: string;
    readonly name: string;
    readonly num_requests: number;
    readonly num_failures: number;
    readonly avg_content_length: number;
  }[];
}

/** The console's HTTP API through the address of its Service, under the Service's name. */
export class ConsoleClient {
  readonly #address: string;
  readonly #hostName: string;
  readonly #token: string;

  constructor(address: string, hostName: string, token: string) {
    this.#address = address;
    this.#hostName = hostName;
    this.#token = token;
  }

  /** @throws on any answer but 200, and where nobody answers */
  ask(method: "GET" | "POST", path: string, body = ""): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = {
        host: `${this.#hostName}:8089`,
        authorization: `Bearer ${this.#token}`,
        ...(body === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
        "content-length": Buffer.byteLength(body),
      };
      const where = { host: this.#address, port: 8089, method, path, headers, agent: false, timeout: 3000 };
      const asked = request(where, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (more: string) => {
          text += more;
        });
        answer.on("error", reject).on("end", () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      });
      asked.on("timeout", () => asked.destroy(new Error(`${method} ${path}: no answer`)));
      asked.on("error", reject).end(body);
    });
  }

  async stats(): Promise<ConsoleStats> {
    return JSON.parse(await this.ask("GET", "/stats/requests")) as ConsoleStats;
  }

  async workerCount(): Promise<number> {
    return (JSON.parse(await this.ask("GET", "/worker-count")) as { worker_count: number }).worker_count;
  }
}
