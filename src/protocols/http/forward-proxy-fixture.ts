import { createServer, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";

/** A proxy as companies have it: forwards requests with a whole URL, and makes tunnels. */
export class ForwardProxy {
  /** The request lines that came, and the credentials with each. */
  readonly asked: { readonly line: string; readonly credentials: string | undefined }[] = [];
  /** In place of an answer to each. */
  refuseWith: number | null = null;
  #server: Server;
  #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((incoming, answer) => {
      const { method, url = "", headers } = incoming;
      this.asked.push({ line: `${method} ${url}`, credentials: headers["proxy-authorization"] });
      if (this.refuseWith !== null) {
        answer.writeHead(this.refuseWith).end();
        return;
      }
      const { "proxy-authorization": _, ...rest } = headers;
      const onward = request(url, { method: method!, headers: rest }, (came) => {
        answer.writeHead(came.statusCode ?? 502, came.headers);
        came.pipe(answer);
      });
      onward.on("error", () => answer.writeHead(502).end());
      incoming.pipe(onward);
    });
    this.#server.on("connection", (socket) => this.#keep(socket));
    this.#server.on("connect", (incoming, socket) => {
      const { url = "", headers } = incoming;
      this.asked.push({ line: `CONNECT ${url}`, credentials: headers["proxy-authorization"] });
      socket.on("error", () => {});
      if (this.refuseWith !== null) {
        socket.end(`HTTP/1.1 ${this.refuseWith} No\r\n\r\n`);
        return;
      }
      const [, host = "", port] = /^\[?(.*?)\]?:(\d+)$/.exec(url) ?? [];
      const onward = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(onward).pipe(socket);
      });
      this.#keep(onward);
      onward.on("error", () => socket.destroy());
    });
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
