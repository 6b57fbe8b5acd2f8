import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { NatsCredentials, NatsOptions, NatsTlsFiles } from "../bus/nats-address.ts";
import { NatsBus, type NatsBusParts } from "../bus/nats-bus.ts";
import { optionTable } from "../config/option-table.ts";
import type { Options } from "../config/options.ts";
import { busCredentials, NatsServerFiles } from "./nats-server-files.ts";

/** The run's folder, an absolute path. */
export const runFolder = ({ runFolder: given, runName }: Options, workingFolder: string): string =>
  resolve(workingFolder, given ?? `.acrida/${runName}`);

/** The credentials that the options give for a bus of somebody else's; undefined for none. */
export const givenCredentials = (options: Options): NatsCredentials | undefined => {
  const { busToken, busUser, busPassword, busNkey } = options;
  if (busNkey !== null) return { nkeySeed: readSeed(busNkey) };
  if ((busUser === null) !== (busPassword === null)) {
    throw new AcridaError("USAGE", "--bus-user and --bus-password go together; give both, or neither");
  }
  if (busUser !== null && busPassword !== null) return { user: busUser, password: busPassword };
  return busToken === null ? undefined : { token: busToken };
};

/**
 * @throws AcridaError USAGE of credentials given to a controller that starts its own bus, which lets in whom its own
 * tokens name.
 */
export const refuseIdleCredentials = ({ busToken, busUser, busPassword, busNkey }: Options): void => {
  const given = {
    "--bus-token": busToken,
    "--bus-user": busUser,
    "--bus-password": busPassword,
    "--bus-nkey": busNkey,
  };
  const [idle] = Object.entries(given).find(([, value]) => value !== null) ?? [];
  if (idle === undefined) return;
  throw new AcridaError(
    "USAGE",
    `${idle}: a controller without --bus starts a bus of its own, which makes the tokens itself and prints the ` +
      "workers' one; leave it out, or name the bus that it is for with --bus",
  );
};

/** The files by which a bus with TLS is trusted, and trusts us. */
export const tlsFiles = ({ busCa, busCert, busKey }: Options): NatsTlsFiles => ({
  ...(busCa !== null && { caFile: busCa }),
  ...(busCert !== null && { certFile: busCert }),
  ...(busKey !== null && { keyFile: busKey }),
});

/** `host:port`, an IPv6 address in brackets. */
export const hostAndPort = (host: string, port: number): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** An address that leads to who listens on every one. */
export const reachable = (host: string): string =>
  ({ "0.0.0.0": "127.0.0.1", "::": "::1", "*": "127.0.0.1" })[host] ?? host;

const readSeed = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AcridaError("USAGE", `--bus-nkey: expected a readable file with a seed: ${messageOf(error)}`);
  }
};

const byDefault = new Map(optionTable.map((option) => [option.name, option.default]));

/** How a worker reaches its bus, as far as is known now: a controller of this folder may have left its address. */
export const workerAddress = (options: Options, workingFolder: string, name: string): NatsOptions => {
  const tls = tlsFiles(options);
  const credentials = givenCredentials(options);
  if (options.bus !== null) {
    return { url: options.bus, name, tls, ...(credentials !== undefined && { credentials }) };
  }
  const left = new NatsServerFiles(runFolder(options, workingFolder)).read();
  const isOurs = left !== null && left.run === options.runName;
  const { controllerHost, controllerPort, busToken } = options;
  const isGiven =
    controllerHost !== byDefault.get("controllerHost") || controllerPort !== byDefault.get("controllerPort");
  const place = isOurs && !isGiven ? [reachable(left.host), left.port] : [controllerHost, controllerPort];
  const url = `nats://${hostAndPort(place[0] as string, place[1] as number)}`;
  if (credentials !== undefined && busToken === null) return { url, name, tls, credentials };
  const token = busToken ?? (isOurs ? left.tokens.worker : null);
  return { url, name, tls, ...(token !== null && { credentials: busCredentials("worker", token) }) };
};

const tryEachMs = 1_000;
const remindEachMs = 30_000;

/**
 * A worker's link to its bus. One that is not there yet is waited for, with a word now and then; the address is looked
 * up anew each time.
 * @throws AcridaError of a bus that refuses us or can't be used.
 */
export const reachedBus = async (
  options: Options,
  { cwd }: Pick<Host, "cwd">,
  parts: NatsBusParts,
  logger: Logger,
  name: string,
): Promise<NatsBus> => {
  const { clock } = parts;
  let remindAtMs = Number.NEGATIVE_INFINITY;
  let lastRefused: string | null = null;
  for (;;) {
    const address = workerAddress(options, cwd, name);
    const renewed = (): NatsOptions => {
      const now = workerAddress(options, cwd, name);
      // A controller that ended took its token along: what it was is the better guess then.
      return now.credentials === undefined ? address : now;
    };
    try {
      return await NatsBus.connectOnce(address, { ...parts, renewed });
    } catch (error) {
      if (!(error instanceof AcridaError)) throw error;
      const known = JSON.stringify(address);
      // A controller that starts now leaves new credentials in a moment.
      const mayChange = error.code === "BUS_REFUSED" && options.bus === null && lastRefused !== known;
      if (error.code !== "BUS_UNREACHABLE" && !mayChange) throw error;
      if (mayChange) lastRefused = known;
      else if (clock.now() >= remindAtMs) {
        remindAtMs = clock.now() + remindEachMs;
        logger.info(`${error.message}; waiting for it`);
      }
    }
    await new Promise<void>((done) => clock.setTimer(done, tryEachMs));
  }
};
