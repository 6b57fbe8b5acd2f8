import { faultOf } from "../faults.ts";
import type { Fault } from "../http-engine.ts";

/** The codes with which a stream or a connection may end (RFC 9113 §7), by number. */
const codeNames = [
  ...[
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
  ],
  ...[
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
  ],
  ...["INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"],
];

/** These say that what came is not HTTP/2 as it should be. */
const ofProtocol: ReadonlySet<string> = new Set([
  ...["PROTOCOL_ERROR", "FLOW_CONTROL_ERROR", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "COMPRESSION_ERROR"],
]);

const nameOf = (code: number): string => codeNames[code] ?? `code ${code}`;

/** The fault of a stream that ended by this code before its answer was whole. */
export const resetFault = (code: number, where: string): Fault => {
  const name = nameOf(code);
  if (ofProtocol.has(name)) {
    return { kind: "protocol", message: `the exchange is not HTTP/2 as it should be (${name})`, code: name };
  }
  if (name === "HTTP_1_1_REQUIRED") {
    return {
      kind: "protocol",
      message: "the target wants HTTP/1.1 for this; leave `static httpVersion` out",
      code: name,
    };
  }
  return { kind: "reset", message: `the target closed the stream ${where} (${name})`, code: name };
};

/** The fault behind the error of a stream or of its connection. */
export const http2Fault = (
  error: NodeJS.ErrnoException,
  rstCode: number | undefined,
  where: string,
): Fault => {
  const { code = "" } = error;
  if (code === "ERR_HTTP2_STREAM_ERROR" && rstCode !== undefined) return resetFault(rstCode, where);
  if (code === "ERR_HTTP2_SESSION_ERROR") {
    const number = /code (\d+)/.exec(error.message)?.[1];
    return resetFault(Number(number ?? 2), where);
  }
  if (code.startsWith("ERR_HTTP2") || code.startsWith("NGHTTP2")) {
    return {
      kind: "protocol",
      message: "what came is not HTTP/2 as it should be; the target may speak HTTP/1.1 only",
      code,
    };
  }
  return faultOf(error, "open");
};

/** Of a target that was offered HTTP/2 alone and did not take it. */
export const noHttp2: Fault = {
  kind: "protocol",
  message: "the target does not speak HTTP/2 over TLS (ALPN); leave `static httpVersion` out for HTTP/1.1",
};
