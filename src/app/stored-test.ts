import { readFileSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BusPayload } from "../bus/bus.ts";
import { packPayload } from "../bus/message-pack.ts";
import { unpackPayload } from "../bus/message-unpack.ts";
import { frameRecord, wholeRecords } from "../cluster/journal/record-format.ts";
import type { Options } from "../config/options.ts";
import type { Bundle } from "../loader/bundle.ts";
import type { ScenarioSelection } from "./load-thread-data.ts";

/** A bundle with its code, to be put where a process needs it. */
export interface StoredBundle extends Pick<Bundle, "hash" | "files" | "nativePackages"> {
  readonly code: Uint8Array;
}

/** The scenario of a test as it was when the test began. */
export interface StoredScenario {
  /** The user's files. */
  readonly files: readonly string[];
  readonly bundle: StoredBundle;
  readonly portable: StoredBundle;
}

/** What a controller keeps of a test that it begins, besides its journal: the next one goes on by it. */
export interface StoredTest {
  readonly run: string;
  readonly seed: number;
  readonly options: Options;
  readonly custom: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  readonly edits: NonNullable<ScenarioSelection["edits"]>;
  readonly scenario: StoredScenario;
  /** What workers follow. */
  readonly manifest: Uint8Array;
  /** Data files that travel with it, by their hash. */
  readonly files: readonly { readonly hash: string; readonly path: string; readonly size: number }[];
}

const version = 1;
const placeIn = (folder: string): string => join(folder, "test.acrida");

/** A bundle on disk with its code. */
export const storedBundle = async ({ path, hash, files, nativePackages }: Bundle): Promise<StoredBundle> => ({
  ...{ hash, files, nativePackages, code: await readFile(path) },
});

/** Whole or not at all; only the owner may read it, as it may hold secrets. */
export const storeTest = async (folder: string, test: StoredTest): Promise<void> => {
  const place = placeIn(folder);
  await rm(`${place}.new`, { force: true });
  const bytes = frameRecord(packPayload({ version, test } as unknown as BusPayload));
  await writeFile(`${place}.new`, bytes, { mode: 0o600, flag: "wx" });
  await rename(`${place}.new`, place);
};

/** What was kept of the test that was begun last; null where there is nothing, or nothing that can be read. */
export const readStoredTest = (folder: string): StoredTest | null => {
  try {
    const record = wholeRecords(readFileSync(placeIn(folder))).next();
    if (record.done === true) return null;
    const stored = unpackPayload(record.value) as unknown as { version: number; test: StoredTest };
    return stored.version === version ? stored.test : null;
  } catch {
    return null;
  }
};
