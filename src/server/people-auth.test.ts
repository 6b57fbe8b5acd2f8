import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { infoOf, snapshotOf } from "../outputs/snapshot-fixture.ts";
import { TooManyWaiting } from "./extensions.ts";
import { access } from "./open-api-access.ts";
import { peopleAuth } from "./people-auth.ts";
import { RefusalLog } from "./refusal-log.ts";
import type { ConsoleBindings } from "./route.ts";
import { ask, form, startTestConsole, type TestAnswer, type TestConsole } from "./server-fixture.ts";
import type { LoginClient, WebLogin } from "./web-login.ts";

const token = "a-token-for-programs-0123456789-abc";
let console: TestConsole;
/** What the login was asked. */
let asked: { readonly password?: string; readonly query?: string; readonly request: LoginClient }[];
let failure: Error | null;

const provider = { label: "Log in with <Example>", url: "https://id.test/?s={state}&to={callback}" };
const login: WebLogin = {
  asksPassword: true,
  providers: [provider],
  async check(attempt) {
    asked.push(attempt);
    if (failure !== null) throw failure;
    return attempt.password === "lovelace" ? attempt.username : null;
  },
  async comeBack(_, returned) {
    asked.push(returned);
    return new URLSearchParams(returned.query).get("code") === "good" ? "Grace" : null;
  },
};

beforeEach(async () => {
  asked = [];
  failure = null;
  console = await startTestConsole({ host: "0.0.0.0", token, login });
  console.control.current = snapshotOf([{ name: "/hidden", times: [1] }]);
});
afterEach(() => console.server.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(console.server, "GET", path, headers);
const logIn = (username: string, password: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(
    console.server,
    "POST",
    "/login",
    { ...form, ...headers },
    new URLSearchParams({ username, password }).toString(),
  );
const cookieOf = ({ headers }: TestAnswer, at = 0): string =>
  (headers["set-cookie"]?.[at] ?? "").split(";")[0] as string;

it("an open stream ends with its session, and tells nothing after that", async () => {
  const Cookie = cookieOf(await logIn("ada", "lovelace"));
  const other = cookieOf(await logIn("grace", "lovelace"));
  const isOpen = (pages: number) => vi.waitFor(() => expect(console.feed.openPages).toBe(pages));
  const stream = get("/live", { Cookie });
  void get("/live", { Cookie: other }).catch(() => {});
  await isOpen(2);
  await ask(console.server, "POST", "/logout", { Cookie, ...form });
  console.feed.start(infoOf({ profile: "told afterwards" }));
  const { body } = await stream;
  expect(body).toContain("event: whole");
  expect(body).not.toContain("told afterwards");
  await isOpen(1);
});

it("every way in that the API's document names is there", async () => {
  const Cookie = cookieOf(await logIn("ada", "lovelace"));
  for (const [path, ways] of Object.entries(access)) {
    for (const way of Object.keys(ways)) {
      const { status } = await ask(console.server, way.toUpperCase(), path.replace("{provider}", "0"), {
        Cookie,
      });
      expect([path, status]).not.toEqual([path, 404]);
      expect([path, status]).not.toEqual([path, 405]);
    }
  }
});

describe("without a login", () => {
  it("nothing is told but the form, and nothing is changed", async () => {
    const everything = [
      "/",
      "/live",
      "/stats/requests",
      "/metrics",
      "/logs",
      "/ext/shop/status",
      "/login/user",
    ];
    for (const path of [...everything, "/login/with/1", "/login/with/x", "/assets/main-1a2b.js"]) {
      const { status, body } = await get(path);
      expect([path, status]).toEqual([path, 401]);
      expect(body).not.toMatch(/hidden|Shop|<title>/);
    }
    for (const path of ["/swarm", "/stop", "/logout"])
      expect((await ask(console.server, "POST", path, form, "user_count=1")).status).toBe(401);
    expect(console.control.calls).toEqual([]);
  });

  it("a browser gets the form with its providers, in its language, which can run nothing", async () => {
    const { status, body, headers } = await get("/", { Accept: "text/html", "Accept-Language": "ko" });
    expect(status).toBe(401);
    expect(body).toContain('<form method="post" action="/login">');
    expect(body).toContain('<a href="/login/with/0">Log in with &lt;Example&gt;</a>');
    expect(body).toContain("비밀번호");
    expect(headers["content-security-policy"]).toContain("script-src 'none'");
    expect((await get("/login")).status).toBe(200);
  });

  it("the token is for programs, and opens no page as a link", async () => {
    expect((await get("/stats/requests", { Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await get("/stats/requests", { Authorization: "Bearer wrong" })).status).toBe(401);
    expect((await get(`/?token=${token}`)).status).toBe(401);
    expect(console.server.link).not.toContain(token);
  });
});

describe("name and password", () => {
  it("let in whoever the callback lets in, by a cookie that scripts and other sites don't get", async () => {
    const wrong = await logIn("ada", "babbage");
    expect([wrong.status, wrong.headers["set-cookie"]]).toEqual([401, undefined]);
    const right = await logIn("ada", "lovelace", { Cookie: "private=1", "User-Agent": "test" });
    expect([right.status, right.headers.location]).toEqual([303, "/"]);
    expect(right.headers["set-cookie"]?.[0]).toMatch(
      /^acrida_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(asked.at(-1)?.request.headers).toMatchObject({ "user-agent": "test" });
    expect(asked.at(-1)?.request.headers).not.toHaveProperty("cookie");
    const Cookie = cookieOf(right);
    expect((await get("/stats/requests", { Cookie })).status).toBe(200);
    expect(JSON.parse((await get("/login/user", { Cookie })).body)).toEqual({ user: "ada" });
    const { status } = await ask(console.server, "POST", "/logout", { ...form, Cookie });
    expect(status).toBe(303);
    expect((await get("/stats/requests", { Cookie })).status).toBe(401);
  });

  it("another's page can't log anybody in or out", async () => {
    const foreign = {
      Origin: "http://evil.test",
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "navigate",
    };
    expect((await logIn("ada", "lovelace", foreign)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it("are not asked for twice what one may try: ten at once are ten", async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => logIn("ada", "guess")));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(5).fill(429)]);
    expect(asked).toHaveLength(10);
    const { status, headers } = await logIn("ada", "lovelace");
    expect(status).toBe(429);
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  });

  it("who was right does not use up the tries", async () => {
    for (let time = 0; time < 15; time++) expect((await logIn("ada", "lovelace")).status).toBe(303);
  });

  it("a callback that throws lets nobody in, and the log says why, without the password", async () => {
    failure = new Error("the directory is down");
    const { status, headers } = await logIn("ada", "lovelace");
    expect([status, headers["set-cookie"]]).toEqual([503, undefined]);
    const lines = console.logged.map(({ message }) => message).join("\n");
    expect(lines).toContain("the directory is down");
    expect(lines).not.toContain("lovelace");
  });

  it("who comes while too many wait is to come again, and has not tried", async () => {
    failure = new TooManyWaiting();
    for (let time = 0; time < 12; time++) {
      const { status, headers } = await logIn("ada", "lovelace");
      expect([status, headers["retry-after"]]).toEqual([503, "1"]);
    }
    failure = null;
    expect((await logIn("ada", "lovelace")).status).toBe(303);
  });

  it("a form that is too long, or has none of both, is wrong without being asked", async () => {
    expect((await logIn("ada", "x".repeat(10_000))).status).toBe(401);
    expect((await ask(console.server, "POST", "/login", form, "password=lovelace")).status).toBe(401);
    expect(asked).toEqual([]);
  });
});

it("of many logins that fail from many addresses the log gets the first lines and their count", async () => {
  failure = new Error("the directory is down");
  const clock = new ManualClock();
  const lines: string[] = [];
  const logger = new Logger({ write: ({ message }) => lines.push(message) }, "main", "error", () => 0);
  const app = new Hono<ConsoleBindings>();
  const refusals = new RefusalLog(logger, clock);
  app.use(peopleAuth({ login, token: null, basePath: "", clock, refusals, logger }));
  const logInFrom = async (remoteAddress: string): Promise<number> => {
    const body = new URLSearchParams({ username: "ada", password: "lovelace" });
    const env = { incoming: { socket: { remoteAddress } } };
    return (await app.request("/login", { method: "POST", body }, env)).status;
  };
  for (let host = 1; host <= 25; host++) expect(await logInFrom(`10.0.0.${host}`)).toBe(503);
  expect(lines).toHaveLength(10);
  await clock.advance(10_000);
  await logInFrom("10.0.0.99");
  expect(lines).toHaveLength(12);
  expect(lines[10]).toContain("15 more log lines were dropped");
});

describe("a provider", () => {
  const leave = async () => {
    const answer = await get("/login/with/0");
    const url = new URL(answer.headers.location as string);
    return { answer, cookie: cookieOf(answer), state: url.searchParams.get("s") as string, url };
  };
  const comeBack = (state: string, cookie: string, code = "good") =>
    get(`/login/back/0?state=${encodeURIComponent(state)}&code=${code}`, {
      Cookie: cookie,
      Accept: "text/html",
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "navigate",
    });

  it("gets a secret of this browser, and sends it back: the console opens by a page of its own", async () => {
    const { answer, cookie, state, url } = await leave();
    expect(answer.status).toBe(303);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/Path=\/login; HttpOnly; SameSite=Lax$/);
    const { port } = console.server;
    expect(url.searchParams.get("to")).toBe(`http://127.0.0.1:${port}/login/back/0`);
    const back = await comeBack(state, cookie);
    expect(back.status).toBe(200);
    expect(back.body).toContain('http-equiv="refresh" content="0; url=/"');
    expect(back.headers["set-cookie"]?.join()).toContain("SameSite=Strict");
    const Cookie = back.headers["set-cookie"]?.find((one) => one.includes("Strict"))?.split(";")[0] as string;
    expect(JSON.parse((await get("/login/user", { Cookie })).body)).toEqual({ user: "Grace" });
  });

  it.each([
    ["without the browser's cookie", (state: string) => comeBack(state, "")],
    ["with another state", (_: string, cookie: string) => comeBack("0.other", cookie)],
    ["without a state", (_: string, cookie: string) => comeBack("", cookie)],
  ])("nobody comes back %s", async (_, attempt) => {
    const { state, cookie } = await leave();
    const back = await attempt(state, cookie);
    expect(back.status).toBe(401);
    expect(back.headers["set-cookie"]?.join() ?? "").not.toContain("SameSite=Strict");
    expect(asked).toEqual([]);
  });

  it("what comes back with a wrong state uses up no tries, since other sites can send it; a wrong code does", async () => {
    for (let time = 0; time < 12; time++) expect((await comeBack("0.other", "")).status).toBe(401);
    expect((await logIn("ada", "lovelace")).status).toBe(303);
    const { state, cookie } = await leave();
    for (let time = 0; time < 10; time++) expect((await comeBack(state, cookie, "bad")).status).toBe(401);
    expect((await comeBack(state, cookie)).status).toBe(429);
  });

  it("a code that the callback refuses opens nothing", async () => {
    const { state, cookie } = await leave();
    const back = await comeBack(state, cookie, "bad");
    expect([back.status, asked.length]).toEqual([401, 1]);
    expect(back.headers["set-cookie"]?.join() ?? "").not.toContain("SameSite=Strict");
  });
});
