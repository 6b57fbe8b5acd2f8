import type { BusPayload } from "./bus.ts";

/**
 * A deep copy of a payload. A view on a larger buffer is copied alone (a structured clone would take the whole
 * buffer with it).
 */
export const copyPayload = (payload: BusPayload): BusPayload => {
  if (payload === null || typeof payload !== "object") return payload;
  if (payload instanceof Uint8Array) return new Uint8Array(payload);
  if (Array.isArray(payload)) return payload.map(copyPayload);
  const copy: Record<string, BusPayload | undefined> = {};
  for (const [key, value] of Object.entries(payload)) {
    if (value !== undefined) copy[key] = copyPayload(value);
  }
  return copy;
};
