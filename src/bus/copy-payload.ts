import type { BusPayload } from "./bus.ts";

/**
 * A deep copy of a payload. A view on a larger buffer is copied alone (a structured clone would take the whole
 * buffer with it).
 */
export const copyPayload = (payload: BusPayload): BusPayload => {
  if (payload === null || typeof payload !== "object") return payload;
  if (payload instanceof Uint8Array) return new Uint8Array(payload);
  if (Array.isArray(payload)) return payload.map(copyPayload);
  const fields = payload as { readonly [key: string]: BusPayload | undefined };
  const copy: Record<string, BusPayload | undefined> = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value !== undefined) copy[key] = copyPayload(value);
  }
  return copy;
};
