import { namedMessageOf } from "../../base/errors.ts";
import { outcome, type Sample } from "../../metrics/sample.ts";
import { BodyFaultError } from "./body-errors.ts";
import type { HttpResponse } from "./response.ts";

const LONGEST_STATUS_ERROR = 100;

/** A sample for all calls of a user: a sink keeps none. */
export const newSample = (): Sample => ({
  method: "",
  name: "",
  outcome: outcome.ok,
  dueMs: 0,
  startMs: 0,
  endMs: 0,
  bytes: 0,
  retries: 0,
  hops: 0,
  error: null,
  errorKind: "",
  timings: null,
  excess: null,
  url: "",
  response: null,
  context: undefined,
  exception: null,
});

const statusError = (response: HttpResponse | null): string =>
  `${response?.status ?? 0} ${response?.statusText ?? ""}`.trim().slice(0, LONGEST_STATUS_ERROR);

/** Says why a call failed: with the caller's own reason where one was `told`, else by fault or status. */
export const sayFailure = (
  sample: Sample,
  response: HttpResponse | null,
  told: boolean,
  reason: unknown,
): void => {
  if (told) {
    // Of another response it says nothing about this one.
    const own = reason instanceof BodyFaultError && reason.fault === response?.error;
    sample.error = own ? reason.fault.message : namedMessageOf(reason);
    sample.errorKind = own ? reason.kind : "";
    sample.exception = reason;
    return;
  }
  const fault = response?.error ?? null;
  sample.error = fault?.message ?? statusError(response);
  sample.errorKind = fault?.kind ?? "";
  sample.exception = sample.error;
};
