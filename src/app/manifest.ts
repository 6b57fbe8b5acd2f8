import { createHash } from "node:crypto";
import { type LogLevel, logLevels } from "../base/logger.ts";
import type { Selection } from "../loader/collect.ts";

/** Bytes that travel by their hash. */
export interface SharedBytes {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly size: number;
}

/** Everything that workers need to make their load threads for one test. */
export interface Manifest {
  /** Id of the test: threads are made anew for each. */
  readonly run: string;
  readonly bundle: SharedBytes;
  /** Data files, by the name under which the scenario asks for them. */
  readonly files: readonly (SharedBytes & { readonly name: string })[];
  /** Packages with native code: a worker must have them itself. */
  readonly packages: readonly string[];
  readonly selection: Required<Selection>;
  /** What listeners of `init` see. */
  readonly host: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly logLevel: LogLevel;
}

/** No manifest is longer. */
export const longestManifest = 8 * 1024 * 1024;
const mostFiles = 1000;
const mostPackages = 1000;
const mostBytes = 2 ** 40;

/** The hash by which bytes are asked for: SHA-256, hex. */
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const encodeManifest = (manifest: Manifest): Uint8Array => Buffer.from(JSON.stringify(manifest));

/** The manifest in these bytes, or null for what is none: they come from outside. */
export const decodeManifest = (bytes: Uint8Array): Manifest | null => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return null;
  }
  return isManifest(value) ? value : null;
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown, most = Number.POSITIVE_INFINITY): value is string[] =>
  Array.isArray(value) && value.length <= most && value.every((one) => typeof one === "string");

const isSharedBytes = (value: unknown): value is SharedBytes =>
  isFields(value) &&
  /^[0-9a-f]{64}$/.test(String(value.hash)) &&
  Number.isSafeInteger(value.size) &&
  (value.size as number) >= 0 &&
  (value.size as number) <= mostBytes;

const isSelection = (value: unknown): boolean =>
  isFields(value) &&
  isTexts(value.pickedClasses) &&
  isTexts(value.tags) &&
  isTexts(value.excludeTags) &&
  typeof value.equalWeights === "boolean" &&
  isFields(value.edits);

/** As npm allows it, with or without a scope: nothing that leads elsewhere as a path. */
const isPackageName = (name: string): boolean =>
  name.length <= 214 && /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i.test(name);

const isManifest = (value: unknown): value is Manifest =>
  isFields(value) &&
  typeof value.run === "string" &&
  isSharedBytes(value.bundle) &&
  Array.isArray(value.files) &&
  value.files.length <= mostFiles &&
  value.files.every((one) => isSharedBytes(one) && typeof (one as unknown as Fields).name === "string") &&
  isTexts(value.packages, mostPackages) &&
  value.packages.every(isPackageName) &&
  isSelection(value.selection) &&
  (value.host === null || typeof value.host === "string") &&
  isFields(value.options) &&
  logLevels.some((level) => level === value.logLevel);
