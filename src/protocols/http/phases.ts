import type { PhaseTimings } from "../../metrics/sample.ts";
import type { EngineResponse } from "../../net/http-engine.ts";

export const newPhases = (): PhaseTimings => ({
  dns: Number.NaN,
  connect: Number.NaN,
  tls: Number.NaN,
  firstByte: Number.NaN,
  download: Number.NaN,
});

/** The sum of two durations, of which either may not have happened (NaN). */
const sum = (one: number, other: number): number => {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : one + other;
};

/** Writes the phases of an answer into an object that is used again. */
export const readPhases = (phases: PhaseTimings, raw: EngineResponse): void => {
  const { opening } = raw;
  // Not one after the other: what may be NaN or a number of an object would be made an object.
  if (opening === null) {
    phases.dns = Number.NaN;
    phases.connect = Number.NaN;
    phases.tls = Number.NaN;
  } else {
    phases.dns = opening.dnsMs;
    phases.connect = opening.connectMs;
    phases.tls = opening.tlsMs;
  }
  phases.firstByte = raw.firstByteAtMs - raw.sentAtMs;
  phases.download = raw.endedAtMs - raw.firstByteAtMs;
};

export const addPhases = (phases: PhaseTimings, earlier: PhaseTimings): void => {
  phases.dns = sum(phases.dns, earlier.dns);
  phases.connect = sum(phases.connect, earlier.connect);
  phases.tls = sum(phases.tls, earlier.tls);
  phases.firstByte = sum(phases.firstByte, earlier.firstByte);
  phases.download = sum(phases.download, earlier.download);
};

/** The phases of an answer and of the hops before it. */
export const phasesOf = (raw: EngineResponse, earlier: PhaseTimings | null): PhaseTimings => {
  const phases = newPhases();
  readPhases(phases, raw);
  if (earlier !== null) addPhases(phases, earlier);
  return phases;
};
