import type { FaultKind } from "../src/net/http-engine.ts";

/** By kind of fault: what a report says of one, word for word, and what to do about it. */
export declare const errorKinds: Readonly<
  Record<FaultKind, { readonly example: string; readonly remedy: string }>
>;
