import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a client publishes: its subject, and the bytes of the whole command. */
export interface PublishedMessage {
  readonly subject: string;
  readonly bytes: Buffer;
}

const lineEnd = Buffer.from("\r\n");

/** Takes the commands of a NATS client out of its stream of bytes. */
class CommandReader {
  #waiting = Buffer.alloc(0);

  /** The whole commands that have come; those that are no `PUB` have no subject. */
  read(bytes: Buffer): PublishedMessage[] {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    const commands: PublishedMessage[] = [];
    for (;;) {
      const end = this.#waiting.indexOf(lineEnd);
      if (end < 0) return commands;
      const words = this.#waiting.subarray(0, end).toString("latin1").split(/\s+/);
      const publishes = /^H?PUB$/i.test(words[0] ?? "");
      const length = end + 2 + (publishes ? Number(words.at(-1)) + 2 : 0);
      if (this.#waiting.length < length) return commands;
      commands.push({
        subject: publishes ? (words[1] ?? "") : "",
        bytes: this.#waiting.subarray(0, length),
      });
      this.#waiting = this.#waiting.subarray(length);
    }
  }
}

/** How a proxy passes on what a client publishes; everything goes through as it is by default. */
export interface BusMischief {
  /** Messages on subjects that contain this are held back. */
  readonly subject: string;
  /** They go on after so long, all at once. */
  readonly eachMs: number;
  /** In this order, and as often. */
  mix(held: readonly PublishedMessage[]): readonly PublishedMessage[];
}

/** Stands between a node and its NATS server: can stop carrying without closing anything, and can mix messages up. */
export class BusProxy {
  readonly #server: Server;
  readonly #busPort: number;
  readonly #mischief: BusMischief | null;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #partitioned = false;

  private constructor(busPort: number, mischief: BusMischief | null) {
    this.#busPort = busPort;
    this.#mischief = mischief;
    this.#server = createServer((client) => this.#join(client));
  }

  /** A proxy to the server on this port of the loopback; it goes when the test has finished. */
  static async start(busPort: number, mischief: BusMischief | null = null): Promise<BusProxy> {
    const proxy = new BusProxy(busPort, mischief);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    onTestFinished(() => proxy.#close());
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing goes in or out any more, as when a cable is pulled; what was under way is lost. */
  partition(): void {
    this.#partitioned = true;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.pause();
  }

  /** Connections of before are of no use: whoever has one must connect anew. */
  heal(): void {
    this.#partitioned = false;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.destroy();
  }

  #join(client: Socket): void {
    const server = connect(this.#busPort, "127.0.0.1");
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    if (this.#partitioned) for (const socket of pair) socket.pause();
    const reader = this.#mischief === null ? null : new CommandReader();
    let held: PublishedMessage[] = [];
    const timer = setInterval(() => {
      if (this.#mischief === null || held.length === 0 || server.destroyed) return;
      for (const { bytes } of this.#mischief.mix(held)) server.write(bytes);
      held = [];
    }, this.#mischief?.eachMs ?? 1_000);
    client.on("data", (bytes) => {
      if (reader === null || this.#mischief === null) {
        server.write(bytes);
        return;
      }
      for (const command of reader.read(bytes)) {
        if (command.subject.includes(this.#mischief.subject)) held.push(command);
        else server.write(command.bytes);
      }
    });
    server.on("data", (bytes) => client.write(bytes));
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(timer);
        this.#pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
  }

  async #close(): Promise<void> {
    for (const sockets of this.#pairs) for (const socket of sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
