import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import type { LogLevel } from "../base/logger.ts";
import { useSourceMaps } from "../base/thread-host.ts";
import { type Bundle, bundleScenario } from "../loader/bundle.ts";
import { findScenario } from "../loader/find-scenario.ts";
import { loadModule } from "../loader/load-module.ts";
import type { CustomOption, ScenarioDescription } from "../loader/scenario-description.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";
import type { PluginDescription } from "./plugin-calls.ts";
import { ScenarioRoom, type ScenarioRoomParts } from "./scenario-room.ts";
import type { ScenarioThreadFunctions } from "./scenario-thread-data.ts";
import type { StoredBundle, StoredScenario } from "./stored-test.ts";
import type { CollectedClasses, PickingOptions, TestScenario } from "./test-scenario.ts";

/** What `acrida` means in a scenario: this installation. */
export const acridaEntry = fileURLToPath(new URL("../index.js", import.meta.url));

export interface SessionParts {
  /** Values of `-f`. */
  readonly locustfile: readonly string[];
  /** Values of `--plugin`. */
  readonly plugins: readonly string[];
  readonly workingFolder: string;
  readonly desk: ScenarioRoomParts["desk"];
  readonly clock: Clock;
  readonly logLevel: LogLevel;
  readonly watches: boolean;
  /** Takes what must run before the process ends, however it does. */
  readonly onExit: (callback: () => void) => void;
  /** The scenario as an earlier controller had it, in place of what the files hold now. */
  readonly stored?: StoredScenario;
}

/** A scenario, bundled and evaluated in the scenario thread, with all that has to be put away afterwards. */
export class ScenarioSession implements TestScenario {
  readonly files: readonly string[];
  readonly bundle: Bundle;
  /** Options that the scenario adds to the command line. */
  readonly customOptions: readonly CustomOption[];
  readonly plugins: readonly PluginDescription[];

  readonly #folder: string;
  readonly #roomParts: ScenarioRoomParts;
  #room: ScenarioRoom;
  readonly #stored: StoredScenario | undefined;

  private constructor(
    files: readonly string[],
    bundle: Bundle,
    folder: string,
    roomParts: ScenarioRoomParts,
    { room, customOptions, plugins }: OpenRoom,
    stored: StoredScenario | undefined,
  ) {
    this.#stored = stored;
    this.files = files;
    this.bundle = bundle;
    this.#folder = folder;
    this.#roomParts = roomParts;
    this.#room = room;
    this.customOptions = customOptions;
    this.plugins = plugins;
  }

  get hash(): string {
    return this.bundle.hash;
  }

  /** The scenario thread; another one after `renew`. */
  get room(): ScenarioRoom {
    return this.#room;
  }

  /** @throws AcridaError with the user's own file and line. */
  static async open(parts: SessionParts): Promise<ScenarioSession> {
    const { desk, clock, logLevel, watches, onExit, stored } = parts;
    const pluginFiles = stored === undefined ? await findPlugins(parts) : [];
    const files = stored?.files ?? [
      ...new Set([...(await findScenario(parts.locustfile, parts.workingFolder)), ...pluginFiles]),
    ];
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "acrida-"));
    // Whatever ends the process, the user's code is not left lying about.
    onExit(() => rmSync(folder, { recursive: true, force: true }));
    const bundle =
      stored === undefined
        ? await bundleScenario(files, { acridaEntry, outFolder: folder })
        : await laidOut(stored.bundle, join(folder, "scenario.mjs"));
    const roomParts = { bundlePath: bundle.path, desk, clock, logLevel, watches };
    const opened = await openRoom(roomParts);
    const session = new ScenarioSession(files, bundle, folder, roomParts, opened, stored);
    try {
      requirePlugins(pluginFiles, session.plugins);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** The same scenario as a bundle for other machines, which have none of the packages that it uses. */
  portable(): Promise<Bundle> {
    if (this.#stored !== undefined) return laidOut(this.#stored.portable, join(this.#folder, "portable.mjs"));
    return bundleScenario(this.files, { acridaEntry, outFolder: this.#folder, portable: true });
  }

  /** Evaluates the same bundle in a new thread, in the place of one that is gone. @throws AcridaError as `open` does. */
  async renew(): Promise<void> {
    await this.#room.close();
    this.#room = (await openRoom(this.#roomParts)).room;
  }

  /** The classes that take part, and what their setups are; every thread picks by the same selection. */
  async collect(options: PickingOptions, edits: ScenarioSelection["edits"] = {}): Promise<CollectedClasses> {
    const selection = selectionOf(this.bundle.path, options, edits);
    const description = await this.room.call("collect", selection);
    return { selection: { ...selection, ...placesOf(description) }, description };
  }

  async close(): Promise<void> {
    await this.room.close();
  }
}

/** What every thread picks by. */
export const selectionOf = (
  bundlePath: string,
  { userClasses, tags, excludeTags, equalWeights }: PickingOptions,
  edits: ScenarioSelection["edits"] = {},
): ScenarioSelection => ({
  ...{ bundlePath, pickedClasses: userClasses, tags, excludeTags, equalWeights, edits },
});

/** Load threads read the files that the scenario thread has found and checked, and no others. */
const placesOf = ({ data = [] }: ScenarioDescription): Pick<ScenarioSelection, "dataFiles"> => {
  const placed = data.flatMap(({ key, file }) => (file === undefined ? [] : [[key, file] as const]));
  return placed.length === 0 ? {} : { dataFiles: Object.fromEntries(placed) };
};

/** A bundle of an earlier process where this one needs it. */
const laidOut = async ({ code, ...bundle }: StoredBundle, path: string): Promise<Bundle> => {
  await writeFile(path, code, { mode: 0o600 });
  return { ...bundle, path };
};

/** The files of `--plugin`, none without it. */
const findPlugins = async ({ plugins, workingFolder }: SessionParts): Promise<string[]> =>
  plugins.length === 0 ? [] : findScenario(plugins, workingFolder);

/** @throws AcridaError USAGE for a file of `--plugin` that exports none. */
const requirePlugins = (files: readonly string[], plugins: readonly PluginDescription[]): void => {
  const places = plugins.map(({ file }) => file);
  const without = files.find((file) => !places.includes(realpathSync(file)));
  if (without === undefined) return;
  throw new AcridaError(
    "USAGE",
    `--plugin ${without}: expected a file that exports a plugin. Write: export const mine = definePlugin({ name: "mine", … })`,
  );
};

interface OpenRoom extends Awaited<ReturnType<ScenarioThreadFunctions["load"]>> {
  readonly room: ScenarioRoom;
}

const openRoom = async (parts: ScenarioRoomParts): Promise<OpenRoom> => {
  const room = new ScenarioRoom(parts);
  try {
    return { room, ...(await room.call("load", null)) };
  } catch (error) {
    await room.close();
    throw error;
  }
};

/** Evaluates a config file in the main thread: it runs no load. */
export const loadConfigModule = (path: string): Promise<unknown> =>
  loadModule(path, { acridaEntry }, useSourceMaps);
