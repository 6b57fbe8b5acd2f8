import { stepNames } from "../faults.ts";
import type { OriginSocket } from "../socket.ts";
import type { BodySender } from "./body-sender.ts";
import type { ResponseParser } from "./response-parser.ts";

/** Where the exchange of a connection stands. */
interface Standing {
  readonly socket: OriginSocket;
  readonly parser: ResponseParser;
  readonly sender: BodySender | null;
  readonly answering: boolean;
  readonly unsent: boolean;
}

/** What the exchange is at, for the message of a timeout. */
export const doingOf = ({ socket, parser, sender, answering, unsent }: Standing): string => {
  if (answering && parser.headDone) return "receiving the body of the answer";
  if (socket.step !== "open") return stepNames[socket.step];
  if (unsent) return "waiting to be sent";
  if (sender !== null && !sender.finished) return sender.doing;
  if (!socket.flushed) return "sending the body";
  return answering ? "receiving the headers of the answer" : stepNames.open;
};

/** Where the far side ended the connection, for the message of the fault. */
export const endedWhere = (answering: boolean, parser: ResponseParser): string => {
  if (!answering) return "before the answer";
  return parser.headDone ? "in the body of the answer" : "in the headers of the answer";
};
