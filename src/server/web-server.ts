import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { consoleApp } from "./console-app.ts";
import type { ConsoleControl } from "./console-control.ts";
import { type Extensions, noExtensions } from "./extensions.ts";
import { Guard } from "./guard.ts";
import { KeptSnapshot } from "./kept-snapshot.ts";
import type { LiveFeed } from "./live-feed.ts";
import { hostInUrl, isEveryAddress, isLoopbackHost } from "./loopback.ts";
import { OpenConnections } from "./open-connections.ts";
import { RefusalLog } from "./refusal-log.ts";
import { readStaticFiles } from "./static-files.ts";
import { checkTlsPair, type TlsPair } from "./tls-pair.ts";
import type { WebLogin } from "./web-login.ts";

export interface WebServerOptions {
  /** Where to listen: an address, or a name of this machine. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** For https; plain http where it is absent. */
  readonly tls?: TlsPair | null;
  /** Asked of everybody. May be null on a loopback address, and with a login. */
  readonly token: string | null;
  /** `--web-login`: people log in, and the token is for programs. */
  readonly login?: WebLogin | null;
  readonly control: ConsoleControl;
  readonly feed: LiveFeed;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The built page: `index.html` and `assets/`. */
  readonly assetsFolder: string;
  /** Where a proxy shows the console: `/load`, or `""`. */
  readonly basePath?: string;
  /** Names besides `host` under which people open it. */
  readonly displayNames?: readonly string[];
  /** The report of the test that runs or ran last as one page; null before the first. */
  readonly report?: (theme: string | null) => Promise<string | null>;
  /** The file of `--csv-full-history`. */
  readonly fullHistoryFile?: string | null;
  /** What plugins add. */
  readonly extensions?: Extensions;
}

export interface WebServer {
  /** `http://127.0.0.1:8089/` */
  readonly url: string;
  /** The same with the token, so that it opens the console; to be shown to the user only. */
  readonly link: string;
  readonly port: number;
  /** Ends live streams at once and lets answers that are on their way go out. */
  close(): Promise<void>;
}

/** What a client may take for its headers, and for all of its request. */
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const MOST_CONNECTIONS = 500;
const CLOSE_WITHIN_MS = 2000;

/**
 * Serves the console.
 * @throws AcridaError where the address can't be listened on.
 */
export const startWebServer = async (options: WebServerOptions): Promise<WebServer> => {
  const { host, port, token, control, feed, logger, clock, version } = options;
  const { login = null, extensions = noExtensions } = options;
  if (token === null && login === null && !isLoopbackHost(host)) {
    throw new AcridaError(
      "USAGE",
      `a console on ${host}, which is no loopback address, needs a token; give --web-token`,
    );
  }
  const refusals = new RefusalLog(logger, clock);
  const { report = async () => null, fullHistoryFile = null, basePath = "" } = options;
  const app = consoleApp({
    parts: {
      control,
      numbers: new KeptSnapshot(clock, control),
      feed,
      clock,
      version,
      report,
      fullHistoryFile,
      extensions,
      logger,
    },
    guard: new Guard({ host, displayNames: options.displayNames ?? [] }),
    token,
    login,
    files: readStaticFiles(options.assetsFolder),
    refusals,
    logger,
    basePath,
  });
  const within = { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS };
  const { tls = null } = options;
  if (tls !== null) checkTlsPair(tls);
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    ...(tls === null
      ? { createServer, serverOptions: within }
      : {
          createServer: createTlsServer,
          serverOptions: { ...within, ...tls, handshakeTimeout: HEADERS_WITHIN_MS },
        }),
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const connections = new OpenConnections(server);
  const bound = await listen(server, host, port);
  const shown = isEveryAddress(host) ? "localhost" : host;
  const url = `http${tls === null ? "" : "s"}://${hostInUrl(shown)}:${bound.port}${basePath}/`;
  return {
    url,
    link: token === null || login !== null ? url : `${url}?token=${encodeURIComponent(token)}`,
    port: bound.port,
    async close() {
      feed.close();
      refusals.flush();
      await closeServer(server, connections, clock);
    },
  };
};

const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port, exclusive: true }, () => resolve(server.address() as AddressInfo));
  });

const listenError = (error: NodeJS.ErrnoException, host: string, port: number): AcridaError => {
  const advice: Record<string, string> = {
    EADDRINUSE:
      "another program listens there; end it, or choose another port with --web-port (0 picks a free one)",
    EACCES: "this user may not listen there; choose a port above 1023 with --web-port",
    EADDRNOTAVAIL: "this machine has no such address; give one that it has with --web-host",
    ENOTFOUND: "the name is not known; give an address of this machine with --web-host",
  };
  const why = advice[error.code ?? ""] ?? messageOf(error);
  return new AcridaError("USAGE", `the console can't listen on ${host} port ${port}: ${why}`);
};

const closeServer = (server: Server, connections: OpenConnections, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.setTimer(() => connections.endAll(), CLOSE_WITHIN_MS);
    server.close(() => {
      clock.clearTimer(timer);
      resolve();
    });
    connections.endIdle();
  });
