import { AcridaError } from "../../base/errors.ts";
import type { Fault, FaultKind } from "../../net/http-engine.ts";

/** A body can't be read, by the fault that is the `error` of its response. */
export class BodyFaultError extends AcridaError {
  readonly kind: FaultKind;
  /** Its text is without the request, so that equal faults group. */
  readonly fault: Fault;

  constructor(request: string, fault: Fault) {
    super("BODY_CUT", `${request}: ${fault.message}`);
    this.kind = fault.kind;
    this.fault = fault;
  }
}

/** What to do about a body that is larger than what is kept. */
export const howToReadMore = (keptBytes: number): string =>
  `raise \`static maxBodyBytes\` (bytes kept now: ${keptBytes}), or read it while it comes, with the option \`stream\``;
