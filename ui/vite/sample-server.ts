import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";
import { sampleNameSeries } from "../src/sample/sample-series.ts";
import { type SampleSize, sampleChange, sampleWhole, usualSample } from "../src/sample/sample-views.ts";

/**
 * Serves a made-up test, so that the page can be worked on and tested alone: `vite --mode sample`. What the test is
 * like comes with the page's address: `/?names=10000&seconds=28800&state=stopped`.
 */
export function sampleServer(): Plugin {
  const sample = new SampleTest();
  return {
    name: "sample-server",
    configureServer: ({ middlewares }) => void middlewares.use(sample.handle),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(sample.handle),
  };
}

class SampleTest {
  #size: SampleSize = usualSample;
  readonly #streams = new Set<ServerResponse>();

  constructor() {
    setInterval(() => this.#second(), 1000).unref();
  }

  readonly handle: Connect.NextHandleFunction = (request, response, next) => {
    const url = new URL(request.url ?? "/", "http://sample");
    if (request.method === "POST") return void this.#control(url.pathname, request, response);
    if (url.pathname === "/live") return this.#live(request, response);
    if (url.pathname === "/series") return this.#series(url, response);
    if (url.pathname === "/worker-count") return json(response, 200, { worker_count: this.#size.workers });
    if (/csv|report$/.test(url.pathname)) return json(response, 200, { sample: url.pathname });
    if (url.pathname === "/") this.#shape(url);
    next();
  };

  #shape(url: URL): void {
    const number = (name: "names" | "seconds" | "workers") =>
      Number(url.searchParams.get(name) ?? usualSample[name]);
    const state = (url.searchParams.get("state") ?? usualSample.state) as SampleSize["state"];
    this.#size = {
      seed: 7,
      names: number("names"),
      seconds: number("seconds"),
      workers: number("workers"),
      state,
    };
  }

  #live(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    this.#streams.add(response);
    request.on("close", () => this.#streams.delete(response));
    send(response, "whole", sampleWhole(this.#size));
  }

  #series(url: URL, response: ServerResponse): void {
    const [method, name] = [url.searchParams.get("method") ?? "", url.searchParams.get("name") ?? ""];
    json(response, 200, sampleNameSeries(this.#size.seed, method, name, this.#size.seconds));
  }

  async #control(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    if (path === "/swarm" && !(Number(form.get("user_count")) >= 1)) {
      const message = `expected a whole number of users from 1, got "${form.get("user_count")}"`;
      return json(response, 400, { success: false, field: "user_count", message });
    }
    if (path === "/swarm") this.#change({ ...this.#size, state: "running", seconds: 1 }, "whole");
    if (path === "/stop") this.#change({ ...this.#size, state: "stopped" }, "change");
    json(response, 200, { success: true, message: "done" });
  }

  #second(): void {
    const { state, seconds } = this.#size;
    if (state === "running" || state === "spawning")
      this.#change({ ...this.#size, seconds: seconds + 1 }, "change");
  }

  #change(size: SampleSize, event: "whole" | "change"): void {
    this.#size = size;
    const data = event === "whole" ? sampleWhole(size) : sampleChange(size);
    for (const stream of this.#streams) send(stream, event, data);
  }
}

function send(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
