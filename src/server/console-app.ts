import { Hono } from "hono";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { ControlAnswer } from "./api.ts";
import { auth } from "./auth.ts";
import { FieldError, NotNowError } from "./console-control.ts";
import type { ConsoleParts } from "./console-parts.ts";
import type { Guard } from "./guard.ts";
import { peopleAuth } from "./people-auth.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { type ConsoleBindings, type ConsoleContext, peerOf } from "./route.ts";
import { routesOf } from "./routes.ts";
import { securityHeaders } from "./security-headers.ts";
import type { StaticFile } from "./static-files.ts";
import type { WebLogin } from "./web-login.ts";

export interface ConsoleAppOptions {
  readonly parts: ConsoleParts;
  readonly guard: Guard;
  /** Asked of everybody; null where nobody but this machine can connect, or people log in. */
  readonly token: string | null;
  /** `--web-login`; null without. */
  readonly login: WebLogin | null;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly refusals: RefusalLog;
  readonly logger: Logger;
  /** `""`, or like `/load`. */
  readonly basePath: string;
}

const LARGEST_BODY_BYTES = 1_000_000;

/** The console as one function from request to answer: guard, probe, token, then what was asked for. */
export const consoleApp = (options: ConsoleAppOptions): Hono<ConsoleBindings> => {
  const { parts, guard, token, login, files, refusals, logger, basePath } = options;
  const app = new Hono<ConsoleBindings>();

  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
    const { method, path } = context.req;
    const header = (name: string) => context.req.header(name);
    const [host, origin] = [header("host"), header("origin")];
    const fetch = { fetchSite: header("sec-fetch-site"), fetchMode: header("sec-fetch-mode") };
    const reason = guard.refusalOf({ method, host, origin, ...fetch });
    if (reason === null) return await next();
    refusals.refused(peerOf(context), method, path, reason);
    return refusal(context, 403, reason);
  });
  app.get(`${basePath}/healthz`, (context) => context.text("ok"));
  app.use(async (context, next) => {
    if (context.req.header("transfer-encoding") !== undefined) {
      return refusal(
        context,
        411,
        "expected a body with its Content-Length, got one in chunks; send it whole",
      );
    }
    const bytes = Number(context.req.header("content-length") ?? 0);
    if (bytes <= LARGEST_BODY_BYTES) return await next();
    return refusal(context, 413, `expected a body of at most ${LARGEST_BODY_BYTES} bytes, got ${bytes}`);
  });
  const { clock } = parts;
  if (login !== null) app.use(peopleAuth({ login, token, basePath, clock, refusals, logger }));
  else if (token !== null) app.use(auth({ token, basePath, clock, refusals }));

  const methods = new Map<string, readonly string[]>();
  for (const { method, path, handle } of routesOf(parts)) {
    app.on(method, basePath + path, handle);
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  // After all of them: a path may have several methods.
  for (const [path, known] of methods) app.all(basePath + path, (context) => wrongMethod(context, known));
  for (const [path, file] of files) app.get(basePath + path, (context) => sendStatic(context, file));
  const index = files.get("/index.html");
  if (index !== undefined) app.get(`${basePath}/`, (context) => sendStatic(context, index));
  if (basePath !== "") {
    app.get(basePath, (context) => context.redirect(`${basePath}/`, 308));
    app.get("/", (context) => context.redirect(`${basePath}/`, 302));
  }
  app.notFound((context) =>
    refusal(context, 404, "there is nothing under this path; GET /openapi.json lists all"),
  );
  app.onError((thrown, context) => {
    if (thrown instanceof FieldError) {
      const { field, errors } = thrown;
      return refusal(context, 400, thrown.message, { field, errors });
    }
    if (thrown instanceof NotNowError)
      return refusal(context, 409, thrown.message, { sentence: thrown.sentence });
    if (thrown instanceof AcridaError)
      return refusal(context, thrown.code === "USAGE" ? 400 : 409, thrown.message);
    logger.error(
      `the console failed to answer ${context.req.method} ${context.req.path}: ${messageOf(thrown)}`,
    );
    return refusal(context, 500, "the console failed to answer; its log says why");
  });
  return app;
};

const refusal = (
  context: { json: ConsoleContext["json"] },
  status: 400 | 403 | 404 | 405 | 409 | 411 | 413 | 500,
  message: string,
  more: Pick<ControlAnswer, "field" | "errors" | "sentence"> = {},
): Response => {
  const answer: ControlAnswer = { success: false, message, ...more };
  return context.json(answer, status);
};

const wrongMethod = (context: ConsoleContext, methods: readonly string[]): Response => {
  context.header(
    "Allow",
    methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", "),
  );
  const expected = methods.join(" or ");
  const why = expected === "POST" ? ", since it changes the test" : "";
  return refusal(
    context,
    405,
    `expected ${expected}${why}, got ${context.req.method}; send it as ${expected}`,
  );
};

const sendStatic = (context: ConsoleContext, file: StaticFile): Response => {
  context.header("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  context.header("ETag", file.etag);
  context.header("Vary", "Accept-Encoding");
  if (context.req.header("if-none-match") === file.etag) return context.body(null, 304);
  context.header("Content-Type", file.type);
  const zips = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "");
  if (zips) context.header("Content-Encoding", "gzip");
  return context.body(zips ? file.zipped : file.body);
};
