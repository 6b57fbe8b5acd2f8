import { mkdirSync } from "node:fs";
import { LogLimit } from "../base/log-limit.ts";
import { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import { NatsBus } from "../bus/nats-bus.ts";
import type { Options } from "../config/options.ts";
import { isLoopbackHost } from "../server/loopback.ts";
import { givenCredentials, hostAndPort, reachable, runFolder, tlsFiles } from "./bus-address.ts";
import { ClusterStage } from "./cluster-stage.ts";
import { type CommandParts, leadTests, type StageRoom } from "./lead-tests.ts";
import { NatsServer } from "./nats-server.ts";

const linesInTenSeconds = 50;
const mostAddresses = 4;

/** Leads tests whose users run on the workers of a cluster; the code to exit with. */
export const controllerProcess = (parts: CommandParts): Promise<number> =>
  leadTests(parts, (room) => openStage(parts, room));

const openStage = async (parts: CommandParts, room: StageRoom): Promise<ClusterStage> => {
  const { host, version } = parts;
  const { clock, desk, logger, session, options } = room;
  const name = options.runName;
  const folder = runFolder(options, host.cwd);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const server = options.bus === null ? await startServer(parts, room, folder) : null;
  try {
    const random = new Random(host.freshSeed(), host.freshSeed());
    const sink = new LogLimit(desk.log, clock, linesInTenSeconds);
    const log = new Logger(sink, "bus", options.loglevel, () => clock.wallNow());
    const bus = await NatsBus.connect(addressOf(options, server), { clock, random, log });
    const epoch = Math.floor(clock.wallNow() / 1000);
    const closeBus = async (): Promise<void> => {
      await bus.close();
      await server?.stop();
    };
    const stage = await ClusterStage.open({
      ...{ clock, logger, desk, session, bus, closeBus, name, epoch, version },
    });
    // Only now, so that who asks is answered.
    if (server !== null) desk.announce(joiningLines(options, server.workerToken, host.network().addresses));
    return stage;
  } catch (error) {
    await server?.stop();
    throw error;
  }
};

const startServer = async ({ host }: CommandParts, room: StageRoom, folder: string): Promise<NatsServer> => {
  const { controllerBindHost, controllerBindPort: port, runName } = room.options;
  const server = await NatsServer.start(
    { run: runName, host: controllerBindHost === "*" ? "0.0.0.0" : controllerBindHost, port, folder },
    { clock: room.clock, log: room.logger, host },
  );
  host.onExit(() => server.endNow());
  return server;
};

const addressOf = (options: Options, server: NatsServer | null) => {
  const { bus, controllerBindHost, controllerBindPort } = options;
  const tls = tlsFiles(options);
  const name = "acrida controller";
  if (server === null) {
    const credentials = givenCredentials(options);
    return { url: bus ?? "", name, tls, ...(credentials !== undefined && { credentials }) };
  }
  const url = `nats://${hostAndPort(reachable(controllerBindHost), controllerBindPort)}`;
  return { url, name, credentials: server.credentials("controller") };
};

/** How workers join, for whoever started the command: it holds the token. */
const joiningLines = (options: Options, token: string, addresses: readonly string[]): string => {
  const { controllerBindHost: bound, controllerBindPort: port, runName } = options;
  const hosts = isLoopbackHost(bound) || reachable(bound) === bound ? [bound] : addresses;
  const more = `${port === 4222 ? "" : ` --controller-port ${port}`}${runName === "acrida" ? "" : ` --run-name ${runName}`}`;
  const lines = hosts
    .slice(0, mostAddresses)
    .map((one) => `  acrida --worker --controller-host ${one}${more} --bus-token ${token}\n`);
  const here = `  acrida --worker${runName === "acrida" ? "" : ` --run-name ${runName}`}   (in this folder)\n`;
  return `Workers join with one of:\n${lines.join("")}${here}`;
};
