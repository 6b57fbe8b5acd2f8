import type { ClientRequest } from "node:http";
import { request } from "node:https";
import { createInterface } from "node:readline";

/** An object of the API, as far as every kind has it. */
export interface ApiObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
}

interface ApiList<Item> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Item[];
}

const AGAIN_MS = 500;

/** A refusal of the API server, with its status. */
export class ApiError extends Error {
  readonly status: number;

  constructor(what: string, status: number, text: string) {
    super(`${what}: ${status} ${text.slice(0, 500)}`);
    this.status = status;
  }
}

/** Kubernetes' API over HTTPS with a token: JSON in, JSON out, and watches. */
export class KubernetesApi {
  readonly #url: string;
  readonly #token: string;
  readonly #authority: Buffer;
  readonly #watches = new Set<ClientRequest>();
  #closed = false;

  constructor(url: string, token: string, authority: Buffer) {
    this.#url = url;
    this.#token = token;
    this.#authority = authority;
  }

  #open(method: string, path: string, contentType: string): ClientRequest {
    return request(`${this.#url}${path}`, {
      method,
      ca: this.#authority,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": contentType },
    });
  }

  /** @throws ApiError where the server refuses. */
  ask<Answer>(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = this.#open(method, path, contentType);
      asked.on("error", reject).on("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (more: string) => {
          text += more;
        });
        answer.on("error", reject).on("end", () => {
          const { statusCode = 0 } = answer;
          if (statusCode >= 300) reject(new ApiError(`${method} ${path}`, statusCode, text));
          else resolve((text.startsWith("{") ? JSON.parse(text) : text) as Answer);
        });
      });
      if (body === undefined) return void asked.end();
      const text = JSON.stringify(body);
      // Of a DELETE Node would send the body without saying how long it is.
      asked.setHeader("content-length", Buffer.byteLength(text));
      asked.end(text);
    });
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.ask("GET", path);
  }

  /** The same, but null for what isn't there. */
  async find<Answer>(path: string): Promise<Answer | null> {
    try {
      return await this.get<Answer>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  merge<Answer>(path: string, change: unknown): Promise<Answer> {
    return this.ask("PATCH", path, change, "application/merge-patch+json");
  }

  /** Calls back with what is there, and then with each change, until the API is closed. */
  watch<Item extends ApiObject>(path: string, changed: (item: Item, gone: boolean) => void): void {
    void this.#watchFor(path, changed);
  }

  async #watchFor<Item extends ApiObject>(
    path: string,
    changed: (item: Item, gone: boolean) => void,
  ): Promise<void> {
    let known = new Map<string, Item>();
    const join = path.includes("?") ? "&" : "?";
    while (!this.#closed) {
      try {
        const { metadata, items } = await this.get<ApiList<Item>>(path);
        const now = new Map(items.map((item) => [item.metadata.uid!, item]));
        for (const [uid, item] of known) if (!now.has(uid)) changed(item, true);
        for (const item of items) changed(item, false);
        known = now;
        await this.#follow(`${path}${join}watch=true&resourceVersion=${metadata.resourceVersion}`, (line) => {
          const { type, object } = JSON.parse(line) as { type: string; object: Item };
          if (type === "ERROR" || type === "BOOKMARK") return;
          if (type === "DELETED") known.delete(object.metadata.uid!);
          else known.set(object.metadata.uid!, object);
          changed(object, type === "DELETED");
        });
      } catch {
        // The server is away: asked again.
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  #follow(path: string, line: (text: string) => void): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      const asked = this.#open("GET", path, "application/json");
      this.#watches.add(asked);
      const end = () => {
        this.#watches.delete(asked);
        resolve();
      };
      asked.on("error", end).on("response", (answer) => {
        answer.on("error", end).on("close", end);
        createInterface({ input: answer }).on("error", end).on("line", line);
      });
      asked.end();
    });
  }

  /** Ends all watches. */
  close(): void {
    this.#closed = true;
    for (const watch of this.#watches) watch.destroy();
  }
}
