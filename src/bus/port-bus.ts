import { type Bus, type BusHandler, type BusPayload, subjectMatches } from "./bus.ts";
import { InProcessBus } from "./in-process-bus.ts";

/** What the port bus needs of a MessagePort of `node:worker_threads`. */
export interface Port {
  postMessage(value: unknown): void;
  on(event: "message" | "close", listener: (value?: unknown) => void): unknown;
  close(): void;
}

/** What travels on a port: a message, or the change of a subscription on the far side. */
type Frame =
  | { readonly kind: "publish"; readonly subject: string; readonly payload: BusPayload }
  | { readonly kind: "subscribe" | "unsubscribe"; readonly pattern: string };

interface Member {
  readonly port: Port;
  /** How many subscriptions of the far side share a pattern. */
  readonly patterns: Map<string, number>;
}

/**
 * The middle of a bus whose nodes are threads: it is a node itself, and passes on what the attached ports publish to
 * whoever subscribed to it, the sender included.
 */
export class PortHub implements Bus {
  readonly #own = new InProcessBus();
  readonly #members = new Map<Port, Member>();

  get connected(): boolean {
    return this.#own.connected;
  }

  /** Takes the far end of a port in; nothing happens when the port is attached already. */
  attach(port: Port): void {
    if (!this.connected) {
      port.close();
      return;
    }
    if (this.#members.has(port)) return;
    const member: Member = { port, patterns: new Map() };
    this.#members.set(port, member);
    port.on("message", (value) => this.#receive(member, value as Frame));
    port.on("close", () => this.#members.delete(port));
  }

  /** Lets a port go and closes it. */
  detach(port: Port): void {
    if (this.#members.delete(port)) port.close();
  }

  publish(subject: string, payload: BusPayload): void {
    if (!this.connected) return;
    this.#own.publish(subject, payload);
    for (const { port, patterns } of this.#members.values()) {
      for (const pattern of patterns.keys()) {
        if (!subjectMatches(pattern, subject)) continue;
        port.postMessage({ kind: "publish", subject, payload } satisfies Frame);
        break;
      }
    }
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    return this.#own.subscribe(pattern, handler);
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    return this.#own.onLinkChange(listener);
  }

  async close(): Promise<void> {
    for (const port of [...this.#members.keys()]) this.detach(port);
    await this.#own.close();
  }

  #receive(member: Member, frame: Frame): void {
    // A message may still arrive after its port was detached: its thread is no node any more.
    if (!this.#members.has(member.port)) return;
    if (frame.kind === "publish") {
      this.publish(frame.subject, frame.payload);
      return;
    }
    const shared = (member.patterns.get(frame.pattern) ?? 0) + (frame.kind === "subscribe" ? 1 : -1);
    if (shared > 0) member.patterns.set(frame.pattern, shared);
    else member.patterns.delete(frame.pattern);
  }
}

/** The bus as a thread sees it: everything goes through its port to the hub. */
class PortNode implements Bus {
  readonly #port: Port;
  readonly #local = new InProcessBus();

  constructor(port: Port) {
    this.#port = port;
    port.on("message", (value) => {
      const frame = value as Frame;
      if (frame.kind === "publish") this.#local.publish(frame.subject, frame.payload);
    });
    port.on("close", () => void this.#local.close());
  }

  get connected(): boolean {
    return this.#local.connected;
  }

  publish(subject: string, payload: BusPayload): void {
    if (this.connected) this.#port.postMessage({ kind: "publish", subject, payload } satisfies Frame);
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    const end = this.#local.subscribe(pattern, handler);
    let active = true;
    this.#tell("subscribe", pattern);
    return () => {
      if (!active) return;
      active = false;
      end();
      this.#tell("unsubscribe", pattern);
    };
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    return this.#local.onLinkChange(listener);
  }

  async close(): Promise<void> {
    if (!this.connected) return;
    await this.#local.close();
    this.#port.close();
  }

  #tell(kind: "subscribe" | "unsubscribe", pattern: string): void {
    if (this.connected) this.#port.postMessage({ kind, pattern } satisfies Frame);
  }
}

/** Joins the bus whose hub has the other end of this port. */
export const connect = (port: Port): Bus => new PortNode(port);
