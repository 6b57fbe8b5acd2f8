import { cutText } from "../../base/cut-text.ts";
import { AcridaError, messageOf } from "../../base/errors.ts";
import type { MultipartFields } from "./multipart.ts";
import type { HttpResponse } from "./response.ts";
import type { StreamedBodyOption } from "./streamed-body.ts";
import type { TlsOptions } from "./tls-options.ts";

type Scalar = string | number | boolean | bigint;

/** Names and values of a query or a form: a list gives its name several times, null and undefined leave it out. */
export type Fields =
  | Readonly<Record<string, Scalar | null | undefined | readonly Scalar[]>>
  | URLSearchParams
  | Iterable<readonly [string, string]>;

/** Headers by name; undefined leaves a default header out. */
export type RequestHeaders =
  | Readonly<Record<string, string | number | undefined>>
  | Iterable<readonly [string, string]>;

/** What may be said about one request. */
export interface HttpRequestOptions {
  /** Added to the query of the URL. */
  readonly params?: Fields;
  readonly headers?: RequestHeaders;
  /** Sent as JSON, with its content type. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Fields;
  /**
   * Sent as it is; text as UTF-8. A file (`fs.createReadStream(path)`, `fs.openAsBlob(path)`) is read while it is sent,
   * with its length known; any other stream or async iterable goes out in chunks.
   */
  readonly body?: string | Uint8Array | ArrayBuffer | URLSearchParams | FormData | StreamedBodyOption;
  /** User and password for basic authentication. */
  readonly auth?: readonly [user: string, password: string];
  /** Sent with this request, in place of the user's cookies of the same names, and not kept. */
  readonly cookies?: Readonly<Record<string, string | number>>;
  /** Seconds for the whole call, redirects included; 60 without it. */
  readonly timeout?: number;
  /** `follow` (or true), `manual` (or false) to get the redirect itself, `error` to count it as a failure. */
  readonly redirect?: "follow" | "manual" | "error" | boolean;
  /** 30 without it. */
  readonly maxRedirects?: number;
  /** The name in the statistics, in place of path and query. */
  readonly name?: string;
  /** Given to listeners of `events.request`. */
  readonly context?: unknown;
  /** `response.success()` and `response.failure()` decide: in the callback, or right after the `await`. */
  readonly catchResponse?: boolean;
  /** Ends the call: it rejects with the signal's reason and counts as aborted. */
  readonly signal?: AbortSignal;
  /** Certificates are not verified. */
  readonly insecure?: boolean;
  /** Certificates to show and to trust, in place of the class's; make the object once, for its files are read then. */
  readonly tls?: TlsOptions;
  /** `http://user:password@proxy:3128`, in place of the class's; null for none. */
  readonly proxy?: string | null;
  /** Path of the Unix socket to connect to; the URL then only names what is asked for. */
  readonly socketPath?: string;
  /** A form with files (`multipart/form-data`): its fields, read from disk while they are sent. */
  readonly multipart?: MultipartFields;
  /**
   * The response is there when its headers have come, and its time ends there; its body is then read by `chunks()`,
   * `lines()` or `events()`. `timeout` counts for the reading too.
   */
  readonly stream?: boolean;
}

/** Decides what becomes of a response, by `response.success()` and `response.failure()`; may be async. */
export type ResponseCallback = (response: HttpResponse) => unknown;

const expectations: Readonly<Record<keyof HttpRequestOptions, (value: unknown) => string>> = {
  params: () => "",
  headers: (value) => expected(isObject(value), "an object of names and values"),
  json: () => "",
  form: () => "",
  body: () => "",
  auth: (value) =>
    expected(Array.isArray(value) && value.length === 2 && value.every(isString), "[user, password]"),
  cookies: (value) => expected(isObject(value), "an object of names and values"),
  timeout: (value) => expected(typeof value === "number" && value > 0, "seconds above 0"),
  redirect: (value) =>
    expected(
      ["follow", "manual", "error", true, false].includes(value as string),
      '"follow", "manual", "error", true or false',
    ),
  maxRedirects: (value) =>
    expected(Number.isInteger(value) && (value as number) >= 0, "a whole number from 0 on"),
  name: (value) => expected(isString(value) && value !== "", "a text that is not empty"),
  context: () => "",
  catchResponse: (value) => expected(typeof value === "boolean", "true or false"),
  signal: (value) => expected(value instanceof AbortSignal, "an AbortSignal"),
  insecure: (value) => expected(typeof value === "boolean", "true or false"),
  tls: (value) => expected(isObject(value), "an object with ca, cert, key, pfx or passphrase"),
  proxy: (value) =>
    expected(value === null || (isString(value) && value !== ""), "the URL of a proxy, or null for none"),
  socketPath: (value) => expected(isString(value) && value !== "", "the path of a socket"),
  multipart: (value) => expected(isObject(value), "an object of names and values, or a FormData"),
  stream: (value) => expected(typeof value === "boolean", "true or false"),
};

/** Their values are in no message: they may hold a password. */
const secret: ReadonlySet<string> = new Set(["auth", "cookies", "headers", "tls", "proxy"]);

const isString = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
const expected = (fits: boolean, wanted: string): string => (fits ? "" : wanted);

/** A plain value as it is written, anything else by its kind. */
const shown = (value: unknown): string =>
  isString(value) ? JSON.stringify(cutText(value, 100)) : isObject(value) ? "an object" : messageOf(value);

/** Throws `BAD_REQUEST` for an option that is unknown or has a wrong value. */
export const checkOptions = (options: HttpRequestOptions): void => {
  if (!isObject(options)) {
    const hint = typeof options === "function" ? "; a callback comes third" : "";
    throw new AcridaError("BAD_REQUEST", `expected an object of options, got ${typeof options}${hint}`);
  }
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(expectations, key)) {
      const known = Object.keys(expectations).join(", ");
      throw new AcridaError("BAD_REQUEST", `unknown option \`${key}\` of a request; there are: ${known}`);
    }
    const name = key as keyof HttpRequestOptions;
    const value: unknown = options[name];
    if (value === undefined) continue;
    const wanted = expectations[name](value);
    if (wanted !== "") {
      const came = secret.has(name) ? typeof value : shown(value);
      throw new AcridaError("BAD_REQUEST", `option \`${name}\`: expected ${wanted}, got ${came}`);
    }
  }
};
