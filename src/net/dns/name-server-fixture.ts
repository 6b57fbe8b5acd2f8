import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";

const TYPE_A = 1;
const TYPE_AAAA = 28;
const RESPONSE = 0x8180;
const TRUNCATED = 0x0200;
const NXDOMAIN = 3;
const HEADER_BYTES = 12;

/** What the server says about a name; without addresses of a type the answer is empty. */
export interface NameAnswer {
  readonly a?: readonly string[];
  /** As 16 bytes in hex. */
  readonly aaaa?: readonly string[];
  readonly ttl?: number;
  readonly delayMs?: number;
  /** 2 is a server's failure, 3 is "no such name". */
  readonly code?: number;
  readonly broken?: "silent" | "garbage" | "truncated";
}

/** One question as it came. */
export interface NameQuestion {
  readonly name: string;
  readonly type: "A" | "AAAA" | "other";
}

/** A name server over UDP, written by hand so that it can be slow, fail and talk nonsense. */
export class NameServer {
  readonly questions: NameQuestion[] = [];
  readonly answers = new Map<string, NameAnswer>();
  readonly #socket: Socket;
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (message, from) => this.#take(message, from));
  }

  static async start(address = "127.0.0.1", port = 0): Promise<NameServer> {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    socket.bind(port, address);
    await once(socket, "listening");
    return new NameServer(socket);
  }

  /** For `Resolver#setServers`. */
  get server(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  asked(name: string, type?: "A" | "AAAA"): number {
    return this.questions.filter((one) => one.name === name && (type === undefined || one.type === type))
      .length;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #take(message: Buffer, from: RemoteInfo): void {
    const { name, end } = readName(message);
    const type = message.readUInt16BE(end);
    const questionEnd = end + 4;
    this.questions.push({ name, type: type === TYPE_A ? "A" : type === TYPE_AAAA ? "AAAA" : "other" });
    const answer = this.answers.get(name) ?? { code: NXDOMAIN };
    if (answer.broken === "silent") return;
    const reply = replyTo(message.subarray(0, questionEnd), type, answer);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#socket.send(reply, from.port, from.address);
    }, answer.delayMs ?? 0);
    this.#timers.add(timer);
  }
}

const readName = (message: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at]!; length > 0; length = message[at]!) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
};

const replyTo = (question: Buffer, type: number, answer: NameAnswer): Buffer => {
  if (answer.broken === "garbage") return Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 0xff)]);
  const addresses =
    type === TYPE_A
      ? (answer.a ?? []).map((text) => Buffer.from(text.split(".").map(Number)))
      : type === TYPE_AAAA
        ? (answer.aaaa ?? []).map((hex) => Buffer.from(hex, "hex"))
        : [];
  const records = addresses.map((address) => {
    const record = Buffer.alloc(12);
    // The name is the one at the question's place.
    record.writeUInt16BE(0xc000 + HEADER_BYTES, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(answer.ttl ?? 60, 6);
    record.writeUInt16BE(address.length, 10);
    return Buffer.concat([record, address]);
  });
  const head = Buffer.alloc(HEADER_BYTES);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(RESPONSE | (answer.broken === "truncated" ? TRUNCATED : 0) | (answer.code ?? 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question.subarray(HEADER_BYTES), ...records]);
};
