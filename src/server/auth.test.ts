import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { snapshotOf } from "../outputs/snapshot-fixture.ts";
import { AttemptLimit } from "./attempt-limit.ts";
import { ask, form, startTestConsole, type TestConsole } from "./server-fixture.ts";
import { freshToken, TokenCheck } from "./token-check.ts";

const token = "right-token-1234";
let console: TestConsole;
beforeEach(async () => {
  console = await startTestConsole({ host: "0.0.0.0", token });
  console.control.current = snapshotOf([{ name: "/hidden", times: [1] }]);
});
afterEach(() => console.server.close());

const get = (path: string, headers = {}) => ask(console.server, "GET", path, headers);
const logIn = (text: string) =>
  ask(console.server, "POST", "/login", form, `token=${encodeURIComponent(text)}`);
const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
const cookieOf = (headers: { "set-cookie"?: string[] | undefined }) =>
  (headers["set-cookie"]?.[0] ?? "").split(";")[0] as string;

const everything = [
  ...["/", "/live", "/stats/requests", "/stats/requests/csv", "/stats/failures/csv", "/exceptions", "/tasks"],
  ...["/exceptions/csv", "/logs", "/worker-count", "/stats/report", "/series?method=GET&name=/hidden"],
  ...["/metrics", "/openapi.json", "/assets/main-1a2b.js", "/nothing"],
];

describe("without the token", () => {
  it("not one byte of scenario, numbers or page is told, and each refusal is logged", async () => {
    const scenario = JSON.stringify(console.control.scenario);
    for (const path of everything) {
      const { status, body } = await get(path);
      expect([path, status]).toEqual([path, 401]);
      expect(JSON.parse(body)).toEqual({ success: false, message: expect.stringContaining("token") });
      expect(body).not.toMatch(/hidden|Shop|locustfile|<title>/);
    }
    expect(scenario).toContain("Shop");
    for (const path of ["/swarm", "/stop", "/stats/reset", "/user"]) {
      expect((await ask(console.server, "POST", path, form, "user_count=1")).status).toBe(401);
    }
    expect(console.control.calls).toEqual([]);
    const refused = console.logged.filter(({ message }) => message.includes("the console refused"));
    // Ten of ten seconds, the others counted.
    expect(refused).toHaveLength(10);
    await console.server.close();
    expect(console.logged.at(-1)?.message).toContain("more log lines were dropped");
  });

  it("a browser gets the login form alone, which can run nothing", async () => {
    const { status, headers, body } = await get("/", { Accept: "text/html,*/*" });
    expect(status).toBe(401);
    expect(body).toContain('<form method="post" action="/login">');
    expect(body).not.toContain("assets/");
    expect(body).not.toContain("<script");
    expect(headers["content-security-policy"]).toContain("script-src 'none'; style-src 'sha256-");
  });

  it("a browser that likes Korean best gets the form and what was wrong in Korean, a program its reason in English", async () => {
    const korean = { Accept: "text/html", "Accept-Language": "ko-KR,ko;q=0.9,en;q=0.8" };
    const { headers, body } = await get("/", korean);
    expect(body).toContain('<html lang="ko">');
    expect(body).toContain("로그인");
    expect(headers.vary).toBe("Accept-Language");
    expect((await get("/", { Accept: "text/html", "Accept-Language": "en" })).body).toContain("Log in");
    const post = (rest: object) => ask(console.server, "POST", "/login", { ...form, ...rest }, "token=wrong");
    expect((await post(korean)).body).toContain('<p role="alert">이 콘솔의 토큰이 아닙니다.</p>');
    const { message } = JSON.parse((await post({ "Accept-Language": "ko" })).body);
    expect(message).toBe("that is not the token of this console");
  });

  it("a probe gets its ok, and no more", async () => {
    const { status, body } = await get("/healthz");
    expect([status, body]).toEqual([200, "ok"]);
  });

  it("a lie about the peer or the path changes nothing", async () => {
    for (const path of [
      "//",
      "/healthz/../stats/requests",
      "/login",
      "/login/../",
      `/stats/requests?token=${token}`,
    ]) {
      const { status, body } = await get(path, { "X-Forwarded-For": "127.0.0.1" });
      expect([path, status]).toEqual([path, 401]);
      expect(body).not.toContain("hidden");
    }
  });
});

describe("with the token", () => {
  it("a link opens the console under a clean URL with a cookie that only the console gets", async () => {
    const { status, headers } = await get(`/?token=${token}`);
    expect([status, headers.location]).toEqual([303, "/"]);
    const cookie = headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toMatch(/^acrida_\d+=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    expect((await get("/stats/requests", { Cookie: cookieOf(headers) })).body).toContain("/hidden");
    expect(console.server.link).toBe(`http://localhost:${console.server.port}/?token=${token}`);
  });

  it("a link from another site's page opens it in a second step, since the cookie is not sent in the first", async () => {
    const page = { Accept: "text/html" };
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    for (const headers of [{ ...page, ...link }, link, page]) {
      const answer = await get(`/?token=${token}`, headers);
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('http-equiv="refresh" content="0; url=/"');
      expect(answer.headers["set-cookie"]).toHaveLength(1);
    }
    expect((await get(`/?token=${token}`, { ...page, "Sec-Fetch-Site": "none" })).status).toBe(303);
  });

  it("the form opens it, a wrong token does not", async () => {
    const wrong = await logIn("wrong");
    expect([wrong.status, wrong.headers["set-cookie"]]).toEqual([401, undefined]);
    const right = await logIn(` ${token} `);
    expect([right.status, right.headers.location]).toEqual([303, "/"]);
    expect((await get("/", { Cookie: cookieOf(right.headers) })).status).toBe(200);
  });

  it("a bearer header opens every route", async () => {
    expect((await get("/stats/requests", bearer(token))).body).toContain("/hidden");
    expect((await ask(console.server, "POST", "/stop", bearer(token))).status).toBe(200);
    expect((await get("/stats/requests", bearer(`${token}x`))).status).toBe(401);
    expect((await get("/stats/requests", { Authorization: `Basic ${token}` })).status).toBe(401);
  });

  it("another process's cookie is worth nothing", async () => {
    const other = new TokenCheck(token);
    const cookie = `acrida_${console.server.port}=${other.cookie}`;
    expect((await get("/stats/requests", { Cookie: cookie })).status).toBe(401);
    expect((await get("/stats/requests", { Cookie: `acrida_${console.server.port}=${token}` })).status).toBe(
      401,
    );
  });

  it("it is never asked for under a forged Host, nor written to the log", async () => {
    expect((await get(`/?token=${token}`, { Host: "evil.example" })).status).toBe(403);
    await get("/?token=wrong-guess-77");
    const log = console.logged.map(({ message }) => message).join("\n");
    expect(log).toContain("refused GET / of 127.0.0.1");
    expect(log).not.toMatch(/right-token|wrong-guess/);
  });
});

describe("guessing", () => {
  it("ends after ten tries a minute, for the right token too, but not for who is logged in", async () => {
    const inside = cookieOf((await logIn(token)).headers);
    for (let i = 0; i < 10; i++) expect((await get("/metrics", bearer(`guess${i}`))).status).toBe(401);
    const blocked = await logIn(token);
    expect(blocked.status).toBe(429);
    expect(Number(blocked.headers["retry-after"])).toBeGreaterThan(0);
    expect((await get(`/?token=${token}`)).status).toBe(429);
    expect((await get("/metrics", { Cookie: inside })).status).toBe(200);
  });

  it("keeps nobody out whose token is too long to guess, though all come through one proxy", async () => {
    const made = freshToken();
    const open = await startTestConsole({ host: "0.0.0.0", token: made });
    const scrape = (text: string) => ask(open.server, "GET", "/metrics", bearer(text));
    for (let i = 0; i < 10; i++) expect((await scrape(`guess${i}`)).status).toBe(401);
    expect((await scrape("another")).status).toBe(429);
    expect((await scrape(made)).status).toBe(200);
    expect((await ask(open.server, "POST", "/stop", bearer(made))).status).toBe(200);
    expect((await ask(open.server, "GET", `/?token=${made}`)).status).toBe(303);
    await open.server.close();
  });

  it.each([
    [freshToken(), true],
    ["0123456789abcdef0123456789abcdef", true],
    ["0123456789abcdef0123456789abcde", false],
    ["x".repeat(64), false],
    [token, false],
  ])("knows whether %s is too long to guess", (text, expected) => {
    expect(new TokenCheck(text).isUnguessable).toBe(expected);
  });

  it("is limited by address and in all, with bounded memory", async () => {
    const clock = new ManualClock();
    const limit = new AttemptLimit(clock);
    for (let i = 0; i < 9; i++) limit.failed("a");
    expect(limit.waitSeconds("a")).toBe(0);
    limit.failed("a");
    expect(limit.waitSeconds("a")).toBe(60);
    expect(limit.waitSeconds("b")).toBe(0);
    await clock.advance(59_000);
    expect(limit.waitSeconds("a")).toBe(1);
    for (let i = 0; i < 190; i++) limit.failed(`address ${i}`);
    expect(limit.waitSeconds("somebody else")).toBe(1);
    await clock.advance(1000);
    expect(limit.waitSeconds("a")).toBe(0);
    limit.failed("a");
    expect(limit.waitSeconds("a")).toBe(0);
  });

  it("is hopeless against a fresh token", () => {
    const tokens = new Set(Array.from({ length: 100 }, freshToken));
    expect(tokens.size).toBe(100);
    for (const one of tokens) expect(one).toMatch(/^[\w-]{32}$/);
  });
});
