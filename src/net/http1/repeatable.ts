import type { EngineRequest } from "../http-engine.ts";
import { isBodySource } from "./body-sender.ts";

/** May be sent again when a kept-alive connection turns out to be dead (RFC 9110 §9.2.2). */
const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a request may be sent once more: by its method, and because its body can be had again. */
export const isRepeatable = ({ method, body }: EngineRequest, bodyOpened: boolean): boolean =>
  idempotentMethods.has(method) && (!isBodySource(body) || body.repeatable || !bodyOpened);
