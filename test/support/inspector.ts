import { randomBytes } from "node:crypto";
import { SourceMap } from "node:module";
import { connect } from "node:net";

/** One event of the inspector's protocol. */
export interface InspectorEvent {
  readonly method: string;
  // The protocol's own types fill a package.
  readonly params: ReturnType<typeof JSON.parse>;
}

/** A debugger's end of Node's inspector. */
export interface Inspector {
  send(method: string, params?: object): Promise<ReturnType<typeof JSON.parse>>;
  /** The first event, come or to come, for which this holds; each is given once. */
  event(holds: (event: InspectorEvent) => boolean): Promise<InspectorEvent>;
  close(): void;
}

/** Connects to `ws://127.0.0.1:9229/…`, as Node prints it. A WebSocket as far as a debugger needs one: Node 20 has none. */
export const openInspector = (url: string): Promise<Inspector> =>
  new Promise((resolve, reject) => {
    const { hostname, port, host, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    const answers = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
    const unseen: InspectorEvent[] = [];
    const waiting = new Set<() => boolean>();
    let received = Buffer.alloc(0);
    let isOpen = false;
    let sent = 0;
    const take = (text: string): void => {
      const message = JSON.parse(text);
      if (message.id === undefined) {
        unseen.push(message);
        for (const look of waiting) if (look()) waiting.delete(look);
        return;
      }
      const answer = answers.get(message.id);
      if (message.error === undefined) answer?.resolve(message.result);
      else answer?.reject(new Error(message.error.message));
    };
    const inspector: Inspector = {
      send(method, params = {}) {
        const id = ++sent;
        socket.write(maskedFrame(JSON.stringify({ id, method, params })));
        return new Promise((resolve, reject) => answers.set(id, { resolve, reject }));
      },
      event: (holds) =>
        new Promise((resolve) => {
          const look = (): boolean => {
            const at = unseen.findIndex(holds);
            if (at >= 0) resolve(unseen.splice(at, 1)[0]!);
            return at >= 0;
          };
          if (!look()) waiting.add(look);
        }),
      close: () => void socket.destroy(),
    };
    socket.on("error", reject);
    socket.on("data", (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (!isOpen) {
        const end = received.indexOf("\r\n\r\n");
        if (end < 0) return;
        isOpen = true;
        received = received.subarray(end + 4);
        resolve(inspector);
      }
      for (let frame = firstFrame(received); frame !== null; frame = firstFrame(received)) {
        received = received.subarray(frame.end);
        take(frame.text);
      }
    });
    const key = randomBytes(16).toString("base64");
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  });

/** A text that a client sends; its mask is all zeros. */
const maskedFrame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const length = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), body]);
};

/** Node sends each message in one frame. */
const firstFrame = (bytes: Buffer): { readonly text: string; readonly end: number } | null => {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + length;
  return bytes.length < end ? null : { text: bytes.toString("utf8", start, end), end };
};

/**
 * Where in a script the first code of a line of its source begins, as an editor finds it: by the map that the script
 * carries.
 */
export const placeInScript = (sourceMapUrl: string, source: string, line: number) => {
  const map = new SourceMap(JSON.parse(Buffer.from(sourceMapUrl.split("base64,")[1]!, "base64").toString()));
  for (let lineNumber = 0; lineNumber < 1000; lineNumber++) {
    for (let columnNumber = 0; columnNumber < 200; columnNumber++) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (!("originalSource" in entry) || entry.generatedLine !== lineNumber) continue;
      if (entry.originalSource === source && entry.originalLine === line - 1)
        return { lineNumber, columnNumber };
    }
  }
  throw new Error(`no code of line ${line} of ${source} in the script`);
};
