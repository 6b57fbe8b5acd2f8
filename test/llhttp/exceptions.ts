/** A case whose verdict is not llhttp's, on purpose. */
export interface Exception {
  readonly file: string;
  readonly title: string;
  readonly ours: readonly string[];
  readonly why: string;
}

const emptyLine =
  "an empty line before a status line belongs to no answer: RFC 9112 §2.2 lets a server skip one, not a client, and " +
  "bytes behind an answer must never reach the next one";
const otherProtocol = "this client speaks HTTP/1.0 and 1.1 only; the case's protocol is another";
const noUpgrade =
  "no request of ours asks to switch protocols, so an answer that does is none (RFC 9110 §15.2.2)";

/** All of them; each is wanted only as long as the verdicts differ. */
export const exceptions: readonly Exception[] = [
  {
    file: "connection.md",
    title: "Proxy-Connection",
    ours: ['200 "hello world" kept alive'],
    why: "`Proxy-Connection` means nothing in an answer (RFC 9112 §C.2.2); a target that closes is noticed anyway",
  },
  {
    file: "connection.md",
    title: "HTTP 101 response with Upgrade and Content-Length header",
    ours: ["refused in the head"],
    why: noUpgrade,
  },
  {
    file: "connection.md",
    title: "HTTP 101 response with Upgrade and Transfer-Encoding header",
    ours: ["refused in the head"],
    why: noUpgrade,
  },
  {
    file: "connection.md",
    title: "HTTP 304 with Content-Length",
    ours: ['304 "" kept alive', "refused in the head"],
    why: emptyLine,
  },
  { file: "connection.md", title: "HTTP 100 first, then 400", ours: ["refused in the head"], why: emptyLine },
  {
    file: "pipelining.md",
    title: "Should parse multiple events",
    ours: ['200 "AAA" kept alive', "refused in the head"],
    why: emptyLine,
  },
  { file: "sample.md", title: "Response starting with CRLF", ours: ["refused in the head"], why: emptyLine },
  { file: "sample.md", title: "RTSP response", ours: ["refused in the head"], why: otherProtocol },
  { file: "sample.md", title: "ICE response", ours: ["refused in the head"], why: otherProtocol },
  { file: "sample.md", title: "HTTP version 0.9", ours: ["refused in the head"], why: otherProtocol },
];
