import { resolve as resolvePath } from "node:path";
import { AcridaError, exitCode, messageOf } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import { Latch } from "../cluster/latch.ts";
import type { Options } from "../config/options.ts";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import { FieldError } from "../server/console-control.ts";
import { isLoopbackHost } from "../server/loopback.ts";
import { readTlsPair } from "../server/tls-pair.ts";
import { freshToken } from "../server/token-check.ts";
import { startWebServer } from "../server/web-server.ts";
import { consoleExtensions } from "./console-extensions.ts";
import { ConsolePage } from "./console-page.ts";
import { ConsoleTests } from "./console-tests.ts";
import { namesOfConsole, openingLines } from "./opening-lines.ts";
import { type PlannedTest, requireHost } from "./planned-test.ts";
import { pluginLogin } from "./plugin-login.ts";
import { checkReportPlaces } from "./report-places.ts";
import { pagesFolder } from "./run-outputs.ts";
import type { SignalSteering } from "./signal-steering.ts";
import { keyRate, steerByKeys } from "./steering-keys.ts";
import { type ConductorParts, TestConductor } from "./test-conductor.ts";

/** Opens the console and runs what is started there, until the command is to end; the code of the last test. */
export const runConsole = async (
  first: PlannedTest,
  given: ConductorParts,
  signals: SignalSteering,
): Promise<number> => {
  const { options } = first;
  const tls = readTlsPair(options.tlsCert, options.tlsKey);
  const login = options.webLogin ? pluginLogin(given.plugins) : null;
  const isOpen = isLoopbackHost(options.webHost) || login !== null;
  const token = options.webToken ?? (isOpen ? null : freshToken());
  const parts = { ...given, secrets: [...given.secrets, ...(token === null ? [] : [token])] };
  const { host, desk, logger, clock, session } = parts;
  if (options.autostart) requireHost(first);
  await checkReportPlaces(options);
  const conductor = await TestConductor.open(parts, first);
  await conductor.await(first);
  const classes = await allClasses(first, parts);
  const tests = new ConsoleTests({
    conductor,
    session,
    clock,
    logger,
    secrets: parts.secrets,
    classes,
    first,
  });
  const fullHistoryFile = historyFile(options, host);
  const extensions = consoleExtensions(parts.plugins, () => tests.snapshot());
  const page = new ConsolePage(tests, parts, extensions, fullHistoryFile !== null, login !== null);
  desk.onRecord = (record) => page.feed.write(record);
  desk.onWantsStop = (reason) => tests.stop(reason);
  desk.onWantsQuit = () => tests.quit("the scenario called environment.runner.quit()");
  const cut = new Latch();
  signals.target = {
    get ending() {
      return tests.isRunning ? "the test ends in order, and then the console" : "the console closes";
    },
    stop: (reason) => tests.quit(reason),
    stopNow() {
      tests.stopNow();
      cut.open();
    },
  };
  const opening = {
    host: options.webHost,
    displayName: options.webHostDisplayName,
    otherNames: options.webHostNames,
    ...host.network(),
  };
  const server = await startWebServer({
    ...{ host: options.webHost, port: options.webPort, token, tls, basePath: options.webBasePath },
    displayNames: namesOfConsole(opening),
    ...{ control: tests, feed: page.feed, logger, clock, version: parts.version, assetsFolder: pagesFolder },
    report: (theme) => page.report(theme),
    ...{ fullHistoryFile, extensions, login },
  });
  const endKeys = steerByKeys(host, logger, {
    wanted: () => (tests.quitting.isOpen ? null : tests.wantedUsers),
    async want(users) {
      await tests.swarm({ user_count: String(users), spawn_rate: String(keyRate) });
    },
    open: () => host.openInBrowser(server.link),
  });
  try {
    desk.announce(openingLines(server, opening));
    if (options.autostart || given.stage.takesOver) await autostart(tests);
    await tests.quitting.opened;
    await tests.idle();
    const code = await Promise.race([conductor.quit(), cut.opened.then(() => null)]);
    return code ?? exitCode.interrupted;
  } finally {
    endKeys();
    desk.onRecord = null;
    await server.close();
  }
};

/** Those that are picked are known to be well; of the others nobody has asked so far. */
const allClasses = async (
  { options, description, selection }: PlannedTest,
  { session, logger }: ConductorParts,
): Promise<readonly UserClassDescription[]> => {
  const isAsStated = Object.keys(selection.edits ?? {}).length === 0;
  if (options.userClasses.length === 0 && isAsStated) return description.classes;
  try {
    return (await session.collect({ ...options, userClasses: [] })).description.classes;
  } catch (error) {
    logger.warning(`only the picked classes can be run: ${messageOf(error)}`);
    return description.classes;
  }
};

const historyFile = ({ csv, csvFullHistory }: Options, host: Host): string | null =>
  csv === null || !csvFullHistory ? null : resolvePath(host.cwd, `${csv}_stats_history.csv`);

/** @throws AcridaError USAGE for what the command line asks for and can't be run. */
const autostart = async (tests: ConsoleTests): Promise<void> => {
  try {
    await tests.swarm({});
  } catch (error) {
    if (error instanceof FieldError) throw new AcridaError("USAGE", error.message);
    throw error;
  }
};
