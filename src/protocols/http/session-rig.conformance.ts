import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, expect } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { Logger } from "../../base/logger.ts";
import { Random } from "../../base/random.ts";
import type { Abortable } from "../../metrics/call-scope.ts";
import { Gate } from "../../metrics/gate.ts";
import type { Sample } from "../../metrics/sample.ts";
import type { UserRuntime } from "../../user/user-runtime.ts";
import { HttpSession } from "./http-session.ts";
import type { SessionSettings } from "./session-core.ts";

/** Answers a request whose body has come. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a server of the rig was asked. */
interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface RigChanges {
  readonly host?: string | undefined;
  readonly closed?: boolean;
  /** Up to when its gate is open; for ever without it. */
  readonly fence?: Float64Array;
  readonly maxBodyBytes?: number;
  /** Of the command. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of the class. */
  readonly settings?: Partial<SessionSettings>;
  readonly index?: number;
  /** What users of one thread share; else the user is alone in its thread. */
  readonly services?: Map<symbol, unknown>;
}

/** For the tests of the session: two real servers, and users whose samples and calls in flight can be seen. */
export class SessionRig {
  handler: Handler = () => {};
  received: ReceivedRequest[] = [];
  samples: Sample[] = [];
  inFlight = new Set<Abortable>();
  /** What was logged, of level `info` and above. */
  logged: string[] = [];
  #servers: Server[] = [];
  #sessions: HttpSession[] = [];

  /** The host of each session. */
  get base(): string {
    return this.#url(0);
  }

  /** Another site. */
  get elsewhere(): string {
    return this.#url(1);
  }

  async start(): Promise<void> {
    this.handler = (_request, response) => response.end("hello");
    this.received = [];
    this.samples = [];
    this.inFlight = new Set();
    this.logged = [];
    this.#servers = [];
    this.#sessions = [];
    await this.#serve();
    await this.#serve();
  }

  stop(): void {
    for (const session of this.#sessions) session.close();
    for (const server of this.#servers) server.close();
  }

  /** Nothing listens at the other site any more. */
  async stopElsewhere(): Promise<void> {
    await new Promise((resolve) => this.#servers[1]!.close(resolve));
  }

  /** A new user with its client. */
  session(changes: RigChanges = {}): HttpSession {
    const services = changes.services ?? new Map<symbol, unknown>();
    const options = changes.options ?? {};
    const clock = systemClock();
    const host = "host" in changes ? changes.host : this.base;
    const runner = {
      ...{ state: "running", userCount: 1, isController: false },
      ...{ stop: () => {}, quit: () => {}, registerMessage: () => {}, sendMessage: () => {} },
    };
    const runtime: UserRuntime = {
      clock,
      random: new Random(1),
      sink: {
        record: (sample) =>
          this.samples.push({ ...sample, timings: sample.timings && { ...sample.timings } }),
      },
      logger: new Logger({ write: ({ message }) => this.logged.push(message) }, "test", "info", () => 0),
      scope: {
        closed: changes.closed ?? false,
        enter: (call) => this.inFlight.add(call),
        leave: (call) => this.inFlight.delete(call),
      },
      gate: new Gate(clock, changes.fence),
      resumedMs: Number.NEGATIVE_INFINITY,
      signal: new AbortController().signal,
      className: "Test",
      index: changes.index ?? 0,
      host,
      environment: { host, options, runner },
      options,
      endUser: () => false,
      setupData: () => undefined,
      shared<T>(key: symbol, create: () => T): T {
        if (!services.has(key)) services.set(key, create());
        return services.get(key) as T;
      },
    };
    const maxBodyBytes = changes.maxBodyBytes ?? 1_000_000;
    const settings = { insecure: false, maxBodyBytes, ...changes.settings };
    const session = new HttpSession(runtime, settings);
    this.#sessions.push(session);
    return session;
  }

  onlySample(): Sample {
    expect(this.samples).toHaveLength(1);
    return this.samples[0]!;
  }

  async #serve(): Promise<void> {
    // Of this test: what reaches the server of a test that is over must not show in the next one.
    const { received } = this;
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (bytes: Buffer) => pieces.push(bytes));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        received.push({ method, url, headers, body: Buffer.concat(pieces).toString("utf8") });
        this.handler(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#servers.push(server);
  }

  #url(index: number): string {
    const { port } = this.#servers[index]!.address() as { port: number };
    return `http://127.0.0.1:${port}`;
  }
}

/** Waits for a condition of the outside, but not for ever. */
export const until = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 400 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};

/** A rig that is fresh for each test of a file. */
export const useSessionRig = (): SessionRig => {
  const rig = new SessionRig();
  beforeEach(() => rig.start());
  afterEach(() => rig.stop());
  return rig;
};
