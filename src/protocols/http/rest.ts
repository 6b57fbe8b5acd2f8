import { AcridaError, messageOf } from "../../base/errors.ts";
import { isControlFlow } from "../../user/control-flow.ts";
import type { Untyped } from "../../user/environment.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import type { HttpResponse } from "./response.ts";

/** An answer with its JSON. */
export interface RestResponse {
  readonly response: HttpResponse;
  /** The body read as JSON; null where it is none, and the request has then failed. */
  readonly js: Untyped;
}

/** Looks at an answer; what it throws makes the request a failed one. May be async. */
export type RestCheck = (js: Untyped, response: HttpResponse) => unknown;

type Sends = (
  method: string,
  url: string | URL,
  options: HttpRequestOptions,
  callback: (response: HttpResponse) => unknown,
) => Promise<HttpResponse>;

/** The headers that say that JSON is wanted, and sent, where the request says nothing else. */
const withJsonHeaders = (options: HttpRequestOptions): HttpRequestOptions => {
  const own = options.headers ?? {};
  const pairs = Symbol.iterator in own ? [...own] : Object.entries(own);
  const has = (name: string): boolean => pairs.some(([key]) => String(key).toLowerCase() === name);
  const more: [string, string][] = has("accept") ? [] : [["Accept", "application/json"]];
  return { ...options, headers: [...(pairs as [string, string][]), ...more] };
};

/** The first line of the check that threw, as the engine writes it: `locustfile.ts:12:5`. */
const placeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "";
  const line = error.stack?.split("\n").find((one) => one.startsWith("    at ")) ?? "";
  const place = /([^/\\(\s]+:\d+):\d+\)?$/.exec(line)?.[1];
  return place === undefined ? "" : ` (${place})`;
};

const isAssertion = (error: unknown): boolean => error instanceof Error && error.name === "AssertionError";

/** Sends a request for JSON. A body that is none fails it, and so does a check that throws: neither is rethrown. */
export const sendRest = async (
  send: Sends,
  method: string,
  url: string | URL,
  options: HttpRequestOptions,
  check: RestCheck | undefined,
): Promise<RestResponse> => {
  if (check !== undefined && typeof check !== "function") {
    throw new AcridaError("BAD_REQUEST", `expected a function as the check, got ${typeof check}`);
  }
  let js: Untyped = null;
  const response = await send(method, url, withJsonHeaders(options), async (answer) => {
    if (answer.error !== null) return;
    try {
      js = answer.json();
    } catch (error) {
      if (answer.ok) answer.failure(messageOf(error));
      return;
    }
    try {
      await check?.(js, answer);
    } catch (thrown) {
      if (isControlFlow(thrown)) throw thrown;
      answer.failure(isAssertion(thrown) ? messageOf(thrown) : `${messageOf(thrown)}${placeOf(thrown)}`);
    }
  });
  return { response, js };
};

/** A URL that no cache has seen, and the name under which all such count. */
export const uncached = (url: string, nowMs: number): { readonly url: string; readonly name: string } => {
  const mark = url.includes("?") ? "&" : "?";
  return { url: `${url}${mark}_=${Math.round(nowMs)}`, name: `${url}${mark}_=...` };
};
