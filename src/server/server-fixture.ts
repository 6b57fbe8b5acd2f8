import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { Logger, type LogRecord } from "../base/logger.ts";
import { PageState } from "../outputs/page/page-state.ts";
import type { ScenarioView } from "../outputs/page/view.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ConsoleControl, FormValues } from "./console-control.ts";
import { downloadsOf } from "./downloads.ts";
import { LiveFeed } from "./live-feed.ts";
import { startWebServer, type WebServer, type WebServerOptions } from "./web-server.ts";

/** For tests only: a console over a control that remembers what it was asked for. */
const scenario: ScenarioView = {
  files: ["locustfile.ts"],
  fields: [],
  classes: [
    {
      name: "Shop",
      picked: true,
      weight: 3,
      fixedCount: 0,
      host: null,
      tasks: [],
      ratio: [
        { name: "browse", share: 0.75, shareOfAll: 0.75, tasks: [] },
        {
          name: "Cart",
          share: 0.25,
          shareOfAll: 0.25,
          tasks: [{ name: "pay", share: 0.5, shareOfAll: 0.125, tasks: [] }],
        },
      ],
    },
    { name: "Admin", picked: true, weight: 1, fixedCount: 0, host: null, tasks: [], ratio: [] },
  ],
};

/** Remembers calls; refuses what a test tells it to. */
export class RecordedControl implements ConsoleControl {
  readonly readyWorkers = null;
  scenario = scenario;
  changes = 0;
  /** How often somebody asked for the numbers. */
  looks = 0;
  #current: RunSnapshot | null = null;
  readonly calls: { readonly what: string; readonly form?: FormValues }[] = [];
  refusal: Error | null = null;

  async swarm(form: FormValues) {
    this.#called("swarm", form);
    return { message: "Swarming started", host: "http://127.0.0.1:8080" };
  }

  stop(): void {
    this.#called("stop");
  }

  reset(): void {
    this.#called("reset");
  }

  updateClass(form: FormValues): void {
    this.#called("updateClass", form);
  }

  get current(): RunSnapshot | null {
    return this.#current;
  }

  /** Other numbers, as after a change of state. */
  set current(snapshot: RunSnapshot | null) {
    this.changes += 1;
    this.#current = snapshot;
  }

  /** Other numbers, as time brings them. */
  grow(snapshot: RunSnapshot): void {
    this.#current = snapshot;
  }

  snapshot(): RunSnapshot | null {
    this.looks += 1;
    return this.#current;
  }

  #called(what: string, form?: FormValues): void {
    if (this.refusal !== null) throw this.refusal;
    this.changes += 1;
    this.calls.push(form === undefined ? { what } : { what, form });
  }
}

export const indexHtml = "<!doctype html><title>Acrida</title><script src=assets/main-1a2b.js></script>";

/** A built page in a fresh folder, with a link that leads out of it. */
const builtPage = (): string => {
  const root = mkdtempSync(join(tmpdir(), "acrida-page-"));
  writeFileSync(join(root, "secret.txt"), "outside");
  const folder = join(root, "ui");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), indexHtml);
  writeFileSync(join(folder, "assets", "main-1a2b.js"), "console.log(1);\n".repeat(100));
  symlinkSync(join(root, "secret.txt"), join(folder, "assets", "link.txt"));
  return folder;
};

export interface TestConsole {
  readonly server: WebServer;
  readonly control: RecordedControl;
  readonly feed: LiveFeed;
  readonly logged: LogRecord[];
}

export const startTestConsole = async (rest: Partial<WebServerOptions> = {}): Promise<TestConsole> => {
  const clock = systemClock();
  const control = new RecordedControl();
  const page = new PageState({ version: "1.2.3", scenario: () => control.scenario });
  const feed = new LiveFeed({ page, clock, downloads: downloadsOf(false) });
  const logged: LogRecord[] = [];
  const logger = new Logger({ write: (record) => logged.push(record) }, "main", "debug", clock.wallNow);
  const server = await startWebServer({
    ...{ host: "127.0.0.1", port: 0, token: null, version: "1.2.3" },
    ...{ control, feed, logger, clock, assetsFolder: builtPage() },
    ...rest,
  });
  return { server, control, feed, logged };
};

export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request as it is given: the path is not normalised, and no header is added but Host. */
export const ask = (
  { port }: WebServer,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<TestAnswer> =>
  new Promise((resolve, reject) => {
    const isWhole = body !== "" && !("Transfer-Encoding" in headers);
    const all = isWhole ? { "Content-Length": String(Buffer.byteLength(body)), ...headers } : headers;
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers: all, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, body: Buffer.concat(chunks).toString() });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

export const form = { "Content-Type": "application/x-www-form-urlencoded" };
