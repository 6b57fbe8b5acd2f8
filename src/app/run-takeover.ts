import type { Logger } from "../base/logger.ts";
import type { JournalFolder } from "../cluster/journal/journal-folder.ts";
import { type JournaledTest, unendedTest } from "../cluster/journal/journaled-test.ts";
import type { Options } from "../config/options.ts";
import { readStoredTest, type StoredTest } from "./stored-test.ts";

/** A test that an earlier controller began and that goes on under this one. */
export interface Takeover {
  readonly journaled: JournaledTest;
  readonly stored: StoredTest;
}

/** What an earlier controller left of a run. */
export interface RunLeft {
  readonly takeover: Takeover | null;
  /** What is to be said of a test that ends here; null for none. */
  readonly lost: string | null;
}

/** Looks for a test that goes on: without an end, and whose workers can't have given it up. */
export const lookForTest = (
  folder: JournalFolder,
  wallNowMs: number,
  { orphanTimeout }: Options,
): RunLeft => {
  const left = folder.newest();
  const journaled = left === null ? null : unendedTest(left);
  if (journaled === null) return { takeover: null, lost: null };
  const silentSeconds = Math.round((wallNowMs - journaled.lastWallMs) / 1000);
  if (silentSeconds >= orphanTimeout) {
    const since = `its controller was gone for ${silentSeconds} s, more than the orphan timeout of ${orphanTimeout} s`;
    return { takeover: null, lost: `the test ${journaled.run} is lost: ${since}` };
  }
  const stored = readStoredTest(folder.path);
  if (stored?.run === journaled.run) return { takeover: { journaled, stored }, lost: null };
  return { takeover: null, lost: `the test ${journaled.run} is lost: its scenario can't be read any more` };
};

/** These are the process's own and not a test's: as the command says now. */
const ofProcess = [
  ...["headless", "webHost", "webPort", "webToken", "webBasePath", "webHostDisplayName", "tlsCert", "tlsKey"],
  ...["controller", "worker", "bus", "busToken", "busUser", "busPassword", "busNkey", "busCa", "busCert"],
  ...["busKey", "controllerHost", "controllerPort", "controllerBindHost", "controllerBindPort"],
  ...["runName", "runFolder", "orphanTimeout", "logfile", "loglevel", "skipLogSetup", "json", "autoquit"],
] as const satisfies (keyof Options)[];

/** The options of a test that goes on: its own, but for what is the process's. */
export const optionsOfTakeover = (now: Options, { stored }: Takeover): Options => {
  const own = Object.fromEntries(ofProcess.map((name) => [name, now[name]]));
  return { ...stored.options, ...own, seed: stored.seed };
};

/** Says what became of what was left. */
export const sayLeft = ({ takeover, lost }: RunLeft, logger: Logger): void => {
  if (lost !== null) logger.warning(lost);
  if (takeover !== null) logger.info(`going on with the test ${takeover.journaled.run} of an earlier start`);
};
