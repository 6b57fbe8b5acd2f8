import { cutText } from "../../base/cut-text.ts";
import { AcridaError } from "../../base/errors.ts";
import type { OriginSocket } from "../socket.ts";

/** One header of a request. */
export type HeaderPair = readonly [name: string, value: string];

/** Up to here a body is joined to the head, so that both leave in one packet and one call. */
const JOINED_BODY_BYTES = 16_384;

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
const forbiddenInValue = /[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/;
const targetPattern = /^[\x21-\x7e]+$/;

/** True for what may stand as a method or as a header's name. */
export const isToken = (text: string): boolean => tokenPattern.test(text);

/** One header line; throws `BAD_REQUEST` for a name or a value that would break the message. */
export const headerLine = (name: string, value: string): string => {
  if (!tokenPattern.test(name)) {
    throw new AcridaError(
      "BAD_REQUEST",
      `expected letters, digits and dashes as the name of a header, got ${JSON.stringify(cutText(name, 100))}`,
    );
  }
  if (forbiddenInValue.test(value)) {
    throw new AcridaError(
      "BAD_REQUEST",
      `the value of the header \`${name}\` has a character that is not allowed: expected Latin-1 text without line breaks or other control characters`,
    );
  }
  return `${name}: ${value}\r\n`;
};

/** The request line; throws `BAD_REQUEST` for a method or a target that would break the message. */
export const requestLine = (method: string, target: string): string => {
  if (!tokenPattern.test(method)) {
    throw new AcridaError(
      "BAD_REQUEST",
      `expected letters as the method of a request, such as GET, got ${JSON.stringify(cutText(method, 100))}`,
    );
  }
  if (!targetPattern.test(target)) {
    // Without the path itself, which may hold a secret.
    const at = [...target].findIndex((character) => !targetPattern.test(character));
    const came = target === "" ? "none" : `another one at place ${at + 1}`;
    throw new AcridaError(
      "BAD_REQUEST",
      `expected only visible ASCII characters in the path of the URL, got ${came}; encode it with encodeURIComponent()`,
    );
  }
  return `${method} ${target} HTTP/1.1\r\n`;
};

/** A whole head: request line, headers, empty line. */
export const requestHead = (method: string, target: string, headers: Iterable<HeaderPair>): string => {
  let head = requestLine(method, target);
  for (const [name, value] of headers) head += headerLine(name, value);
  return `${head}\r\n`;
};

/** Hands a request whose body is in memory to a socket, head and small body in one piece. */
export const writeRequest = (socket: OriginSocket, head: string, body: Uint8Array | string | null): void => {
  if (body === null) socket.writeText(head);
  else if (typeof body === "string") socket.writeText(head + body);
  else if (body.length > JOINED_BODY_BYTES) socket.writeTextAndBytes(head, body);
  else socket.writeBytes(Buffer.concat([Buffer.from(head, "latin1"), body]));
};
