import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The connections of a server, and which of them wait for an answer. */
export class OpenConnections {
  readonly #answering = new Map<Socket, number>();
  /** As they were accepted: below TLS, where it is spoken, and before its handshake. */
  readonly #accepted = new Set<Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#accepted.add(socket);
      socket.once("close", () => this.#accepted.delete(socket));
    });
    const ready = "addContext" in server ? "secureConnection" : "connection";
    server.on(ready, (socket: Socket) => {
      this.#answering.set(socket, 0);
      socket.once("close", () => this.#answering.delete(socket));
    });
    server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#count(socket, 1);
      response.once("close", () => this.#count(socket, -1));
    });
  }

  /** Ends those that wait for nothing; Node's own function leaves those that never asked for anything. */
  endIdle(): void {
    for (const [socket, answering] of this.#answering) if (answering === 0) socket.destroy();
  }

  /** Ends all of them, whatever they wait for. */
  endAll(): void {
    for (const socket of this.#accepted) socket.destroy();
  }

  #count(socket: Socket, more: number): void {
    const answering = this.#answering.get(socket);
    if (answering !== undefined) this.#answering.set(socket, answering + more);
  }
}
