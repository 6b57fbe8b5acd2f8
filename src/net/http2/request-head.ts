import type { OutgoingHttpHeaders } from "node:http2";
import type { EngineRequest } from "../http-engine.ts";

/** These are about one connection of HTTP/1, and have no place here (RFC 9113 §8.2.2). */
const ofConnections: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings"],
]);

/** The fields of a request whose head is written as HTTP/1.1 has it. */
export const headerFields = ({ head, origin }: EngineRequest): OutgoingHttpHeaders => {
  const [requestLine = "", ...lines] = head.split("\r\n");
  const [method, path] = requestLine.split(" ");
  const fields: OutgoingHttpHeaders = {
    ":method": method,
    ":path": path,
    ":scheme": origin.secure ? "https" : "http",
  };
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "host") fields[":authority"] = value;
    else if (!ofConnections.has(name) && (name !== "te" || value === "trailers")) fields[name] = value;
  }
  return fields;
};

/** Header lines as HTTP/1.1 has them, of the names and values that came. */
export const headerLines = (raw: readonly string[]): string => {
  let lines = "";
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (!raw[at]!.startsWith(":")) lines += `${raw[at]}: ${raw[at + 1]}\r\n`;
  }
  return lines;
};
