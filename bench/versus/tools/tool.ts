import type { Scenario } from "../target/scenario.ts";

/** One measured attack: who, on what, for how long. */
export interface Load {
  readonly scenario: Scenario;
  readonly users: number;
  readonly seconds: number;
  /** Without a slash at its end. */
  readonly url: string;
  /** An empty folder for what the generator writes. */
  readonly scratch: string;
  /** The folder of this bench, with the generators' scenario files. */
  readonly folder: string;
  readonly found: Found;
}

/** How to start the attack. */
export interface Attack {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** In what the attack falls short of the scenario, for the table. */
  readonly shortfall?: string;
  /** Exit codes, beside 0, of a run whose figures count. */
  readonly acceptedCodes?: readonly number[];
}

/** A scenario that the generator can't do, and why. */
export interface Unable {
  readonly cannot: string;
}

/** What the generator says of its own run; null where it doesn't say. */
export interface Claim {
  readonly requests: number | null;
  readonly failed: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Something that it says besides, for the table. */
  readonly remark?: string;
}

/** Where a generator was found: a program, and arguments that come before all others. */
export interface Found {
  readonly file: string;
  readonly leading?: readonly string[];
  /** The file to import, of a generator that is a library. */
  readonly library?: string;
  readonly version: string;
}

/** Where to look for a generator, and to install it. */
export interface Places {
  readonly project: string;
  /** Outside of every workspace. */
  readonly peers: string;
}

/** A load generator: how it is found, started, and read. */
export interface Tool {
  readonly name: string;
  /** As it stands in the tables. */
  readonly title: string;
  /** Takes more than the generator's core. */
  readonly usesAllCores?: boolean;
  /** A request costs it so many times the reference's that few rounds tell as much. */
  readonly isSlow?: boolean;
  /** Can be stopped and continued by signals while it runs, and is cheap enough to be compared so. */
  readonly takesTurns?: boolean;
  /** Its own count is of calls: a redirect that it followed isn't another one. */
  readonly countsCalls?: boolean;
  /** Installs it where it can; a sentence why not, where it can't. */
  find(places: Places): Found | string;
  attack(load: Load): Attack | Unable;
  claim(output: { readonly stdout: string; readonly stderr: string; readonly scratch: string }): Claim;
}

/** The cookies that a generator sends that keeps none. */
export const FIXED_COOKIES = "session=0123456789abcdef; visit=1";

/** Why a generator of plain requests has no figure for parsed JSON. */
export const CANNOT_PARSE: Unable = { cannot: "can't read an answer" };
/** Why a generator of one URL has no figure for visits. */
export const CANNOT_VISIT: Unable = { cannot: "knows one URL only" };
export const REPLAYS = "replays the 22 requests with fixed cookies";
