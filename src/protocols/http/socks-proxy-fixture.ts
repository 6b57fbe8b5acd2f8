import { connect, createServer, type Server, type Socket } from "node:net";

/** A SOCKS 5 proxy that makes connections, as RFC 1928 and 1929 have it. */
export class SocksProxy {
  /** The places that were asked for: a name, or an address, with the port. */
  readonly asked: string[] = [];
  /** Who may use it; anybody without it. */
  login: string | null = null;
  /** In place of a connection. */
  refuseWith: number | null = null;
  /** Answers come in pieces of one byte. */
  isSlow = false;
  /** What a name leads to; itself without it. */
  readonly names = new Map<string, string>();
  #server: Server;
  #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => {
      this.#keep(socket);
      this.#serve(socket).catch(() => socket.destroy());
    });
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const [, count = 0] = await take(socket, 2);
    const methods = await take(socket, count);
    const method = this.login === null ? 0 : 2;
    if (!methods.includes(method)) {
      socket.end(Buffer.from([5, 0xff]));
      return;
    }
    this.#say(socket, [5, method]);
    if (this.login !== null && !(await this.#isWelcome(socket, this.login))) return;
    const [, , , kind = 0] = await take(socket, 4);
    const length = kind === 1 ? 4 : kind === 4 ? 16 : (await take(socket, 1))[0]!;
    const address = await take(socket, length);
    const port = (await take(socket, 2)).readUInt16BE();
    const host =
      kind === 3
        ? address.toString("latin1")
        : kind === 1
          ? address.join(".")
          : `[${address.toString("hex")}]`;
    this.asked.push(`${host}:${port}`);
    if (this.refuseWith !== null) {
      this.#say(socket, [5, this.refuseWith, 0, 1, 0, 0, 0, 0, 0, 0]);
      return;
    }
    const onward = connect(port, this.names.get(host) ?? (kind === 4 ? "::1" : host));
    this.#keep(onward);
    onward.on("error", () => socket.destroy());
    onward.on("connect", () => {
      this.#say(socket, [5, 0, 0, 3, 2, 0x6d, 0x65, 0, 0]);
      socket.pipe(onward).pipe(socket);
    });
  }

  async #isWelcome(socket: Socket, login: string): Promise<boolean> {
    const words: string[] = [];
    await take(socket, 1);
    for (let turn = 0; turn < 2; turn++) {
      const [length = 0] = await take(socket, 1);
      words.push((await take(socket, length)).toString("utf8"));
    }
    const welcome = words.join(":") === login;
    this.#say(socket, [1, welcome ? 0 : 1]);
    return welcome;
  }

  #say(socket: Socket, bytes: readonly number[]): void {
    if (this.isSlow) {
      socket.setNoDelay(true);
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    } else socket.write(Buffer.from(bytes));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}

/** The next bytes, so many. */
const take = async (socket: Socket, count: number): Promise<Buffer> => {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes !== null) return bytes;
    await new Promise<void>((resolve, reject) => {
      socket.once("readable", resolve);
      socket.once("close", () => reject(new Error("closed")));
    });
  }
};
