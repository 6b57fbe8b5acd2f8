import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { AcridaError, exitCode } from "../base/errors.ts";
import { LogLimit } from "../base/log-limit.ts";
import { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import type { NatsOptions } from "../bus/nats-address.ts";
import { NatsBus } from "../bus/nats-bus.ts";
import { DiskJournal } from "../cluster/journal/disk-journal.ts";
import { JournalFolder } from "../cluster/journal/journal-folder.ts";
import { newNodeId } from "../cluster/node-id.ts";
import { type Here, Presence } from "../cluster/share/presence.ts";
import type { Options } from "../config/options.ts";
import { isLoopbackHost } from "../server/loopback.ts";
import {
  givenCredentials,
  hostAndPort,
  reachable,
  refuseIdleCredentials,
  runFolder,
  tlsFiles,
} from "./bus-address.ts";
import { ClusterStage } from "./cluster-stage.ts";
import { type CommandParts, leadTests, type StageRoom } from "./lead-tests.ts";
import { NatsServer } from "./nats-server.ts";
import { RunLock } from "./run-lock.ts";
import { lookForTest, type RunLeft, sayLeft } from "./run-takeover.ts";

const linesInTenSeconds = 50;
const mostAddresses = 4;

/** Leads tests whose users run on the workers of a cluster; the code to exit with. */
export const controllerProcess = async (parts: CommandParts): Promise<number> => {
  const { host, first } = parts;
  if (first.bus === null) refuseIdleCredentials(first);
  const path = runFolder(first, host.cwd);
  makeRunFolder(path);
  // Before anything of an earlier controller is touched, its bus included.
  const lock = await RunLock.take(path, host.pid);
  try {
    const folder = new JournalFolder(path);
    const left = lookForTest(folder, systemClock().wallNow(), first);
    return await leadTests(parts, (room) => openStage(parts, room, folder, left), left.takeover);
  } finally {
    await lock.release();
  }
};

/** For its owner's eyes only, and for no repository: it holds tokens and options. */
const makeRunFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const ignored = join(path, ".gitignore");
  if (!existsSync(ignored)) writeFileSync(ignored, "*\n");
};

const openStage = async (
  parts: CommandParts,
  room: StageRoom,
  journalFolder: JournalFolder,
  left: RunLeft,
): Promise<ClusterStage> => {
  const { host, version } = parts;
  const { clock, desk, logger, session, options } = room;
  const name = options.runName;
  const folder = journalFolder.path;
  const server = options.bus === null ? await startServer(parts, room, folder) : null;
  try {
    const random = new Random(host.freshSeed(), host.freshSeed());
    const sink = new LogLimit(desk.log, clock, linesInTenSeconds);
    const log = new Logger(sink, "bus", options.loglevel, () => clock.wallNow());
    const address = addressOf(options, server);
    const bus = await NatsBus.connect(address, { clock, random, log });
    if (address.credentials === undefined && options.busCert === null && !address.url.includes("@")) {
      logger.warning(
        "the bus lets everybody in, without credentials: whoever reaches it can read the scenario and run users",
      );
    }
    // Above all that hosts may have obeyed, also where the folder that knew it is gone.
    const epoch = Math.max(journalFolder.newestEpoch + 1, Math.floor(clock.wallNow() / 1000));
    const journal = new DiskJournal({
      ...{ folder: journalFolder, epoch, clock },
      failed: (reason) =>
        logger.error(
          `the journal can't be written any more: ${reason}. The test goes on, but not under another controller, ` +
            "should this one end",
        ),
    });
    const presence = new Presence({
      ...{ bus, clock, name },
      self: { from: newNodeId(random), epoch, machine: host.network().name, pid: host.pid },
      superseded(by) {
        journal.abandon();
        logger.error(`another controller leads this run now: ${describe(by)}; this one ends`);
        host.exit(exitCode.usage);
      },
    });
    const closeBus = async (): Promise<void> => {
      presence.close();
      await bus.close();
      await server?.stop();
    };
    const other = await presence.other();
    if (other !== null) {
      await closeBus();
      throw new AcridaError(
        "RUN_TAKEN",
        `another controller leads the run ${name} on this bus: ${describe(other)}; end it, or give this one another --run-name`,
      );
    }
    sayLeft(left, logger);
    const { takeover } = left;
    const stage = await ClusterStage.open({
      ...{ clock, logger, desk, session, bus, closeBus, name, epoch, version, folder, journal, takeover },
    });
    presence.lead();
    // Only now, so that who asks is answered.
    if (server !== null) desk.announce(joiningLines(options, server.workerToken, host.network().addresses));
    return stage;
  } catch (error) {
    await server?.stop();
    throw error;
  }
};

const describe = ({ machine, pid }: Here): string => `process ${pid} on ${machine}`;

const startServer = async ({ host }: CommandParts, room: StageRoom, folder: string): Promise<NatsServer> => {
  const { controllerBindHost, controllerBindPort: port, runName } = room.options;
  const server = await NatsServer.start(
    { run: runName, host: controllerBindHost === "*" ? "0.0.0.0" : controllerBindHost, port, folder },
    { clock: room.clock, log: room.logger, host },
  );
  host.onExit(() => server.endNow());
  return server;
};

const addressOf = (options: Options, server: NatsServer | null): NatsOptions => {
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
