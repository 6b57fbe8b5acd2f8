import { readFile, stat } from "node:fs/promises";
import { type ByteSource, bytesInFile, bytesInMemory } from "../cluster/share/byte-offer.ts";
import type { Bundle } from "../loader/bundle.ts";
import { decodeManifest, encodeManifest, hashOf, type Manifest } from "./manifest.ts";
import type { StoredTest } from "./stored-test.ts";
import type { AwaitedTest } from "./test-stage.ts";

/** A test as workers get it: everything by its hash. */
export interface SharedTest {
  /** Its bytes. */
  readonly manifest: Uint8Array;
  /** Hash of the manifest. */
  readonly scenario: string;
  readonly files: StoredTest["files"];
  readonly sources: ReadonlyMap<string, ByteSource>;
}

/**
 * Makes ready what workers need for a test.
 * @param run makes it another one than all before.
 * @param bundle a portable one.
 */
export const shareTest = async (run: string, test: AwaitedTest, bundle: Bundle): Promise<SharedTest> => {
  const { options, seen, selection, description } = test;
  const { size } = await stat(bundle.path);
  const files = (description.data ?? []).flatMap(({ key: name, file }) => (file ? [{ name, ...file }] : []));
  const { pickedClasses, tags, excludeTags, edits = {}, equalWeights = false } = selection;
  const manifest: Manifest = {
    run,
    bundle: { hash: bundle.hash, size },
    files: files.map(({ name, hash, size }) => ({ name, hash, size })),
    packages: bundle.nativePackages,
    selection: { pickedClasses, tags, excludeTags, edits, equalWeights },
    ...seen,
    logLevel: options.loglevel,
  };
  return sharedTest(encodeManifest(manifest), bundle, files);
};

/** The test that a manifest describes, as it was kept. */
export const sharedTest = async (
  manifest: Uint8Array,
  { hash, path }: Bundle,
  files: StoredTest["files"],
): Promise<SharedTest> => {
  const scenario = hashOf(manifest);
  const sources = new Map([
    [hash, bytesInMemory(await readFile(path))],
    [scenario, bytesInMemory(manifest)],
  ]);
  for (const file of files) sources.set(file.hash, bytesInFile(file.path, file.size));
  return { manifest, scenario, files, sources };
};

/** Whether threads that were made by one will do for the other: options come once more when users start. */
export const isAsGood = (one: SharedTest, other: SharedTest): boolean => coreOf(one) === coreOf(other);

const coreOf = (test: SharedTest): string => {
  const { bundle, files, packages, selection, logLevel } = decodeManifest(test.manifest) ?? {};
  return JSON.stringify({ bundle, files, packages, selection, logLevel });
};
