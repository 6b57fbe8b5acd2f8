import type { EngineResponse } from "../../net/http-engine.ts";
import { HttpCall } from "./http-call.ts";
import { shownExchange } from "./traffic-dump.ts";

/** A call that logs what it sends and gets, each hop of it; of an answer that is streamed, the head. */
export class DumpedCall extends HttpCall {
  override onResponse(raw: EngineResponse): void {
    const { logger, className, index } = this.session.runtime;
    logger.info(`${className} ${index} sent and got\n${shownExchange(this, raw)}`);
    super.onResponse(raw);
  }
}
