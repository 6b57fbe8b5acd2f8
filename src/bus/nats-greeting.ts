import { connect } from "node:net";
import type { Clock } from "../base/clock.ts";

const longestGreetingBytes = 64 * 1024;

/** What a NATS server tells of itself to whoever connects, before any login. */
export interface NatsGreeting {
  readonly server_name?: string;
}

const parse = (line: string): NatsGreeting | null => {
  try {
    return line.startsWith("INFO ") ? (JSON.parse(line.slice(5)) as NatsGreeting | null) : null;
  } catch {
    return null;
  }
};

/**
 * The greeting of the server at this address; rejects where none comes in time, or something else. The NATS client
 * leaves a socket open for each server that takes a connection and says nothing: so it is only let at those that talk.
 */
export const natsGreeting = (
  clock: Clock,
  host: string,
  port: number,
  mostMs: number,
): Promise<NatsGreeting> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let text = "";
    const end = (result: NatsGreeting | Error): void => {
      clock.clearTimer(timer);
      socket.destroy();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const timer = clock.setTimer(() => end(new Error(`no answer within ${mostMs / 1000} s`)), mostMs);
    socket.on("error", end).on("close", () => end(new Error("the connection was closed")));
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const lineEnd = text.indexOf("\n");
      if (lineEnd === -1 && text.length < longestGreetingBytes) return;
      end(parse(text.slice(0, lineEnd)) ?? new Error("unexpected response from server"));
    });
  });
