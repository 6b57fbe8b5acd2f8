import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach } from "vitest";

/** A target that keeps every byte that it gets, and answers each head that ends. */
export class RawTarget {
  /** What came, as latin1; one text a connection. */
  readonly connections: string[] = [];
  /** What it answers: bytes as latin1, made of the bytes that came on the connection. */
  answer: (received: string) => string = () => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((socket) => this.receive(socket));
  }

  get base(): string {
    const { port } = this.server.address() as { port: number };
    return `http://127.0.0.1:${port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  /** All that came since the last time; the next request opens a new connection or goes on with an old one. */
  take(): string {
    const all = this.connections.join("");
    this.connections.fill("");
    return all;
  }

  private receive(socket: Socket): void {
    const index = this.connections.push("") - 1;
    this.sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const received = this.connections[index] + bytes.toString("latin1");
      this.connections[index] = received;
      if (received.includes("\r\n\r\n")) socket.write(Buffer.from(this.answer(received), "latin1"));
    });
  }
}

/** A raw target that is fresh for each test of a file. */
export const useRawTarget = (): (() => RawTarget) => {
  let target: RawTarget;
  beforeEach(async () => {
    target = new RawTarget();
    await target.start();
  });
  afterEach(() => target.stop());
  return () => target;
};
