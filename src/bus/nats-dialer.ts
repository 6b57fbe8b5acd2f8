import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import type { Clock } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { NatsAddress, NatsOptions } from "./nats-address.ts";
import { readNatsAddress } from "./nats-address.ts";
import { natsGreeting } from "./nats-greeting.ts";

/** Older servers were not tried. */
const oldestServer = [2, 9];

/** A chunk of a bundle, its envelope, and as much again. */
const smallestMaxPayload = 512 * 1024;

const longestDialMs = 3_000;

type Client = typeof import("@nats-io/transport-node");

/** Makes one connection at a time to a NATS server, never used before and never reconnected by itself. */
export class NatsDialer {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: NodeConnectionOptions;
  readonly #servers: NatsAddress["servers"];
  /** `host:port` of the servers, without anything secret. */
  readonly where: string;

  private constructor(client: Client, clock: Clock, address: NatsAddress, name: string) {
    this.#client = client;
    this.#clock = clock;
    this.#servers = address.servers;
    this.where = address.servers.map(hostPort).join(", ");
    this.#options = {
      name,
      ...this.#proof(address),
      ...(address.tls !== null && { tls: address.tls }),
      // A connection that is lost is not mended: what waits in it must not be delivered later.
      reconnect: false,
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      timeout: longestDialMs,
    };
  }

  /** Loads the client; throws an AcridaError when the options are not as expected. */
  static async create(options: NatsOptions, clock: Clock): Promise<NatsDialer> {
    const address = readNatsAddress(options);
    return new NatsDialer(await import("@nats-io/transport-node"), clock, address, options.name);
  }

  /** A connection to a server that can be used; an AcridaError says what is wrong. */
  async dial(mostMs = longestDialMs): Promise<NatsConnection> {
    const link = await this.#connect(Math.min(mostMs, longestDialMs)).catch((error) => {
      throw this.#toError(error);
    });
    const flaw = flawOf(link);
    if (flaw === null) return link;
    await link.close();
    throw new AcridaError("BUS_UNFIT", `the bus at ${this.where}: ${flaw}`);
  }

  /** The subject that a refusal is about and what was refused; null for other errors. */
  refusal(error: Error): { readonly operation: string; readonly subject: string } | null {
    return error instanceof this.#client.errors.PermissionViolationError ? error : null;
  }

  #proof({ credentials }: NatsAddress): NodeConnectionOptions {
    if (credentials === null) return {};
    if ("token" in credentials) return { token: credentials.token };
    if ("user" in credentials) return { user: credentials.user, pass: credentials.password };
    const { nkeys, nkeyAuthenticator } = this.#client;
    const seed = new TextEncoder().encode(credentials.nkeySeed.trim());
    try {
      nkeys.fromSeed(seed);
    } catch {
      throw new AcridaError(
        "USAGE",
        "the bus: expected the seed of a user's nkey (58 characters, SU…), got something else; see `nk -gen user`",
      );
    }
    return { authenticator: nkeyAuthenticator(seed) };
  }

  /** To the server that talks first. */
  async #connect(mostMs: number): Promise<NatsConnection> {
    const endMs = this.#clock.now() + mostMs;
    const greetings = this.#servers.map(async (server) => {
      await natsGreeting(this.#clock, server.host, server.port, mostMs);
      return hostPort(server);
    });
    const servers = await Promise.any(greetings).catch((error: AggregateError) => {
      throw error.errors[0];
    });
    const connecting = this.#client.connect({ ...this.#options, servers });
    return this.#within(connecting, Math.max(1, endMs - this.#clock.now()));
  }

  /** The client watches only parts of the way, and leaves a late connection open. */
  #within(connecting: Promise<NatsConnection>, mostMs: number): Promise<NatsConnection> {
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = this.#clock.setTimer(() => {
        late = true;
        reject(new Error("no answer in time"));
      }, mostMs);
      connecting
        .then((link) => (late ? link.close() : resolve(link)), reject)
        .finally(() => this.#clock.clearTimer(timer));
    });
  }

  #toError(error: unknown): AcridaError {
    const { AuthorizationError, UserAuthenticationExpiredError } = this.#client.errors;
    const reason = reasonOf(error);
    if (error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError) {
      const advice = "give the token, the user and password or the nkey that this server knows";
      return new AcridaError("BUS_REFUSED", `the bus at ${this.where} refused the credentials; ${advice}`);
    }
    if (isTlsError(error)) {
      const advice = "have both sides use TLS, and trust the server's authority by its CA file";
      return new AcridaError("BUS_UNFIT", `the bus at ${this.where}: TLS failed (${reason}); ${advice}`);
    }
    if (reason.includes("unexpected response")) {
      const advice = "what listens there is no NATS server; correct the host and port";
      return new AcridaError("BUS_UNFIT", `the bus at ${this.where}: ${advice}`);
    }
    const advice = "start the server, or correct the host and port";
    return new AcridaError("BUS_UNREACHABLE", `no bus at ${this.where} (${reason}); ${advice}`);
  }
}

const hostPort = ({ host, port }: NatsAddress["servers"][number]): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

const plainReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was reset",
  ENOTFOUND: "the name could not be resolved",
  EAI_AGAIN: "the name could not be resolved for now",
};

/** Where a name has several addresses the error that says so has a code and no text. */
const reasonOf = (error: unknown): string => {
  const { code = "" } = error as { code?: unknown };
  return plainReasons[String(code)] ?? (messageOf(error) || "the connection was closed");
};

const isTlsError = (error: unknown): boolean => {
  const { code = "", message = "" } = error as { code?: unknown; message?: unknown };
  const tlsCodes = /^(ERR_(TLS|SSL|OSSL)|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_|EPROTO)/;
  return tlsCodes.test(String(code)) || /'tls'|certificate/.test(String(message));
};

/** What keeps this server from being used; null when all is well. */
const flawOf = ({ info }: NatsConnection): string | null => {
  const version = info?.version ?? "";
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [oldMajor = 0, oldMinor = 0] = oldestServer;
  if (!(major > oldMajor || (major === oldMajor && minor >= oldMinor))) {
    const got = version === "" ? "one that tells no version" : version;
    return `expected nats-server ${oldestServer.join(".")} or later, got ${got}; install a newer one`;
  }
  const carried = info?.max_payload ?? 0;
  if (carried >= smallestMaxPayload) return null;
  return `expected messages of ${smallestMaxPayload} bytes to be allowed, got ${carried}; raise max_payload in its settings`;
};
