import { AcridaError } from "../../base/errors.ts";
import type { Fault, FaultKind } from "../../net/http-engine.ts";

/** A body is larger than what is kept of it, as received or as inflated. */
export class BodyLimitError extends AcridaError {
  readonly kind: FaultKind = "body-limit";
  /** The same without the request, so that equal faults group. */
  readonly fault: Fault;

  constructor(request: string, reason: string) {
    super("BODY_CUT", `${request}: ${reason}`);
    this.fault = { kind: "body-limit", message: reason };
  }
}

/** What to do about a body that is larger than what is kept. */
export const howToReadMore = (keptBytes: number): string =>
  `raise \`static maxBodyBytes\` (bytes kept now: ${keptBytes}); ` +
  "reading as a stream (`stream`) comes with a later version";
