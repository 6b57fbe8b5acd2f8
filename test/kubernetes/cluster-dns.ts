import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { HOST_ADDRESS } from "./network-addresses.ts";

const TYPE_A = 1;
const NO_SUCH_NAME = 3;
const HEADER_BYTES = 12;
const TTL_SECONDS = 5;

/** Name and type of the one question of a query, and where it ends. */
const questionOf = (query: Buffer): { name: string; type: number; end: number } => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  while (query[at]! > 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + query[at]!));
    at += query[at]! + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

/** The answer to a query, given the address of its name; null for a name that isn't there. */
const dnsAnswer = (query: Buffer, addressOf: (name: string) => string | null): Buffer => {
  const { name, type, end } = questionOf(query);
  const address = addressOf(name);
  const answers = address !== null && type === TYPE_A ? 1 : 0;
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  // An answer, of authority, recursion wanted and offered.
  header.writeUInt16BE(0x8580 | (address === null ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers, 6);
  const parts = [header, query.subarray(HEADER_BYTES, end)];
  if (answers === 1) {
    const record = Buffer.alloc(16);
    // The name is the one at offset 12.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(TTL_SECONDS, 6);
    record.writeUInt16BE(4, 10);
    record.set(address!.split(".").map(Number), 12);
    parts.push(record);
  }
  return Buffer.concat(parts);
};

/** The names of a cluster's Services, by DNS over UDP; it knows no others. */
export class ClusterDns {
  readonly #socket: Socket;
  readonly port: number;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
  }

  static async start(addressOf: (name: string) => string | null): Promise<ClusterDns> {
    const socket = createSocket("udp4");
    socket.on("message", (query, { port, address }) => {
      socket.send(dnsAnswer(query, addressOf), port, address);
    });
    socket.bind(0, HOST_ADDRESS);
    await once(socket, "listening");
    return new ClusterDns(socket);
  }

  stop(): void {
    this.#socket.close();
  }
}
