import type { HttpRequestOptions } from "./request-options.ts";
import type { HttpResponse } from "./response.ts";

/** What `fetch` is told besides its standard options. */
export type FetchOptions = Pick<
  HttpRequestOptions,
  "name" | "timeout" | "context" | "stream" | "insecure" | "tls" | "proxy" | "socketPath"
>;

type Sends = (method: string, url: string, options: HttpRequestOptions) => Promise<HttpResponse>;

/** Of these a `Response` must have no body. */
const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** The body of a request; what can be sent from where it is need not be read first. */
const bodyOf = async (request: Request, given: unknown): Promise<HttpRequestOptions["body"] | undefined> => {
  if (request.body === null) return undefined;
  if (given instanceof Blob) return given;
  if (given instanceof ReadableStream) return given as unknown as AsyncIterable<Uint8Array>;
  return new Uint8Array(await request.arrayBuffer());
};

const standardResponse = (response: HttpResponse, isStreamed: boolean): Response => {
  const { status } = response;
  const headers = new Headers();
  for (const [name, value] of response.headers) headers.append(name, value);
  // The body is inflated: its length and coding on the wire are no more.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const body = bodiless.has(status)
    ? null
    : isStreamed
      ? streamOf(response)
      : (response.bytes() as Uint8Array<ArrayBuffer>);
  const made = new Response(body, {
    status: status === 101 ? 200 : status,
    statusText: response.statusText,
    headers,
  });
  const { url, redirected } = response;
  return Object.defineProperties(made, { url: { value: url }, redirected: { value: redirected } });
};

const streamOf = (response: HttpResponse): ReadableStream<Uint8Array> => {
  const chunks = response.chunks();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel() {
      response.close();
    },
  });
};

/** The web's `fetch`, with what else may be said of a request here. */
export type Fetch = (
  input: string | URL | Request,
  init?: RequestInit,
  options?: FetchOptions,
) => Promise<Response>;

/** These follow from body and connection. */
const ownHeaders: ReadonlySet<string> = new Set(["content-length", "transfer-encoding", "connection"]);

/** Only what stands beside the URL is taken of it. */
const NOWHERE = "http://fetch.invalid/";

/**
 * Sends a request as the web's `fetch` takes it, and gives its `Response`. As there, an answer of any status is one, and
 * a request without an answer rejects with a `TypeError` whose cause tells the fault.
 */
export const sendFetch = async (
  send: Sends,
  wholeUrl: (url: string) => string,
  input: string | URL | Request,
  init: RequestInit | undefined,
  options: FetchOptions | undefined,
): Promise<Response> => {
  const isRequest = input instanceof Request;
  const url = isRequest ? input.url : wholeUrl(String(input));
  const duplex = init?.body instanceof ReadableStream ? { duplex: "half" } : {};
  const request = new Request(isRequest ? input : NOWHERE, { ...init, ...duplex } as RequestInit);
  const body = await bodyOf(request, init?.body);
  const signal = init?.signal ?? (isRequest ? input.signal : undefined);
  const response = await send(request.method, url, {
    ...options,
    headers: [...request.headers].filter(([name]) => !ownHeaders.has(name)),
    redirect: request.redirect,
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });
  const { error } = response;
  if (error !== null) {
    const { message, kind, code } = error;
    throw new TypeError("fetch failed", { cause: Object.assign(new Error(message), { kind, code }) });
  }
  return standardResponse(response, options?.stream === true);
};
