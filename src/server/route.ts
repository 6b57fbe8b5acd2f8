import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** What a handler gets besides the request: Node's own request and response, who is logged in, and whether still. */
export interface ConsoleBindings {
  Bindings: HttpBindings;
  Variables: { user?: string; isStillIn?: () => boolean };
}

export type ConsoleContext = Context<ConsoleBindings>;

/** One thing that the console can be asked for. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Below the console's base path. */
  readonly path: string;
  handle(context: ConsoleContext): Response | Promise<Response>;
}

/** The address that the request came from. */
export const peerOf = (context: ConsoleContext): string =>
  context.env.incoming.socket.remoteAddress ?? "an unknown address";

/** Whether it came over TLS to this server itself. */
export const isEncrypted = (context: ConsoleContext): boolean =>
  "encrypted" in context.env.incoming.socket && context.env.incoming.socket.encrypted === true;

/** What a client says of itself, without what proves who it is. */
export const toldHeaders = (context: ConsoleContext): Record<string, string> => {
  const headers = Object.entries(context.req.header());
  return Object.fromEntries(headers.filter(([name]) => !SECRET_HEADERS.includes(name)));
};

const SECRET_HEADERS = ["cookie", "authorization", "proxy-authorization"];

/** An answer that is a file for the user to keep. */
export const asDownload = (context: ConsoleContext, name: string, type: string): void => {
  context.header("Content-Type", type);
  context.header("Content-Disposition", `attachment; filename="${name}"`);
};
