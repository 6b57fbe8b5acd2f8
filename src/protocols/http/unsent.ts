import { descriptorShortage } from "../../net/descriptors.ts";
import { generatorFaultOf } from "../../net/faults.ts";
import type { EngineResponse, Fault } from "../../net/http-engine.ts";
import { contentsOf, type MultipartFields } from "./multipart.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { closeUnsent } from "./streamed-body.ts";

/** Where reading a blob of a file fails, Node keeps the reason to itself. */
const keepsReason = (error: Error): boolean => error.name === "NotReadableError";

/** The fault of this machine for which a body can't be had; null when that is the scenario's own error. */
export const machineFault = (error: unknown): Fault | null => {
  if (!(error instanceof Error)) return null;
  try {
    const cause: NodeJS.ErrnoException = (keepsReason(error) ? descriptorShortage() : null) ?? error;
    return generatorFaultOf(cause.code);
  } catch {
    // A getter of the error threw: it is none of the system's.
    return null;
  }
};

/** Closes the files and streams that were given for a request which is not sent. */
export const dropUnsent = (options: HttpRequestOptions | undefined): void => {
  closeUnsent(options?.body);
  const multipart: unknown = options?.multipart;
  if (typeof multipart !== "object" || multipart === null) return;
  for (const content of contentsOf(multipart as MultipartFields)) closeUnsent(content);
};

/** In place of an answer, for a request that this machine could not send. */
export const unsentAnswer = (fault: Fault, retries: number, endedAtMs: number): EngineResponse => ({
  status: 0,
  statusText: "",
  rawHeaders: "",
  setsCookies: false,
  body: new Uint8Array(0),
  bodyBytes: 0,
  bodyCut: false,
  fault,
  retries,
  opening: null,
  sentAtMs: Number.NaN,
  firstByteAtMs: Number.NaN,
  endedAtMs,
});
