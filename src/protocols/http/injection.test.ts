import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AcridaError } from "../../base/errors.ts";
import type { HttpSession } from "./http-session.ts";
import { useRawTarget } from "./raw-target.conformance.ts";
import type { HttpRequestOptions } from "./request-options.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();
const target = useRawTarget();

/** Texts that try to become a second line, a second request, or another header. */
const hostile = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc
    .array(
      fc.constantFrom(
        "\r\n",
        "\n",
        "\r",
        "\0",
        " ",
        "\t",
        ":",
        ";",
        "a",
        "é",
        "€",
        "\u0100",
        "\ud800",
        "%0d%0a",
        "\u560d\u560a",
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join("")),
  fc.constantFrom(
    "x\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n",
    "x\r\nX-Evil: 1",
    "x HTTP/1.1\r\nX-Evil: 1",
  ),
);

type Ask = (session: HttpSession, text: string) => Promise<unknown>;
const get = (session: HttpSession, options: HttpRequestOptions): Promise<unknown> =>
  session.get("/", options);

const ways: Readonly<Record<string, Ask>> = {
  "the path": (session, text) => session.get(`/${text}`),
  "the whole URL": (session, text) => session.get(`${target().base}/${text}?${text}#${text}`),
  "the host": (session, text) => session.get(`http://127.0.0.1${text}:${new URL(target().base).port}/`),
  "a method": (session, text) => session.request(`G${text}`, "/"),
  "a header's name": (session, text) => get(session, { headers: { [`X-${text}`]: "1" } }),
  "a header's value": (session, text) => get(session, { headers: { "X-Test": text } }),
  "the Host header": (session, text) => get(session, { headers: { Host: text } }),
  "a default header": (session, text) => {
    session.headers.set("X-Default", text);
    return session.get("/");
  },
  "a cookie's name": (session, text) => get(session, { cookies: { [text]: "1" } }),
  "a cookie's value": (session, text) => get(session, { cookies: { a: text } }),
  "a cookie of the jar": (session, text) => {
    session.cookies.set("jar", text);
    return session.get("/");
  },
  "user and password": (session, text) => get(session, { auth: [text, text] }),
  "user and password of the URL": (session, text) =>
    session.get(target().base.replace("//", `//${encodeURIComponent(Buffer.from(text).toString())}@`)),
  params: (session, text) => get(session, { params: { [text]: text } }),
  "a form": (session, text) => session.post("/", { form: { [text]: text } }),
  "the type of a blob": (session, text) => session.post("/", { body: new Blob(["b"], { type: text }) }),
  "a name in the statistics": (session, text) => get(session, { name: `n${text}` }),
};

const ownHeaders = new Set(
  "host user-agent accept accept-encoding content-type content-length authorization cookie".split(" "),
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
const cleanLine = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** Asserts that the bytes are one request with one head, whose headers are the client's own or one that was asked for. */
const expectOneRequest = (bytes: string): void => {
  const end = bytes.indexOf("\r\n\r\n");
  expect(end).toBeGreaterThan(0);
  const [line = "", ...headers] = bytes.slice(0, end).split("\r\n");
  expect(line).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \/[\x21-\x7e]* HTTP\/1\.1$/);
  let length = 0;
  for (const header of headers) {
    expect(header).toMatch(cleanLine);
    const [, name = "", value = ""] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): (.*)$/s.exec(header) ?? [];
    expect(ownHeaders.has(name.toLowerCase()) || /^x-(?!evil)/i.test(name), header).toBe(true);
    if (name === "Content-Length") length = Number(value);
  }
  expect(bytes.length - end - 4).toBe(length);
};

describe("whatever text a scenario gives", () => {
  it.each(Object.entries(ways))(
    "as %s, the target sees one request as it was meant, or none",
    async (_name, ask) => {
      let sent = 0;
      let refused = 0;
      const property = fc.asyncProperty(hostile, async (text) => {
        const session = rig.session({ host: target().base });
        let failure: unknown = null;
        try {
          await ask(session, text);
        } catch (error) {
          failure = error;
        }
        const bytes = target().take();
        if (bytes === "") {
          // A host of another name may also lead nowhere.
          if (failure === null) return;
          expect(failure).toBeInstanceOf(AcridaError);
          expect(failure).toMatchObject({ code: "BAD_REQUEST" });
          refused++;
        } else {
          expect(failure).toBeNull();
          expectOneRequest(bytes);
          sent++;
        }
        session.close();
      });
      await fc.assert(property, { numRuns: 60 });
      expect(sent + refused).toBeGreaterThan(20);
    },
  );
});

describe("a line break or NUL", () => {
  const evil = ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\0X-Evil: 1"];
  const strict = Object.keys(ways).filter(
    (name) => !/^(user and password|params|a form|the type|a name|a method)/.test(name),
  );
  it.each(strict)("in %s is refused", async (name) => {
    for (const text of evil) {
      const session = rig.session({ host: target().base });
      const asking = (async () => ways[name]!(session, text))();
      await expect(asking).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    expect(target().take()).toBe("");
  });
});

describe("a Location", () => {
  const redirectTo = (location: string): void => {
    target().answer = (received) =>
      received.split("\r\n\r\n").length === 2
        ? `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`
        : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  };

  it.each([
    ["/경로?키=값", "/%EA%B2%BD%EB%A1%9C?%ED%82%A4=%EA%B0%92"],
    ["/a b\tc", "/a%20bc"],
    ["/%0d%0aX-Evil: 1", "/%0d%0aX-Evil:%201"],
    ["/\xe9", "/%E9"],
    ["\\path\\x", "/path/x"],
  ])("of %j leads to %s", async (location, wanted) => {
    redirectTo(/[^\0-\xff]/.test(location) ? Buffer.from(location).toString("latin1") : location);
    const response = await rig.session({ host: target().base }).get("/from");
    expect(response).toMatchObject({ ok: true, redirected: true });
    expect(target().take().split("\r\n\r\n")[1]?.split("\r\n")[0]).toBe(`GET ${wanted} HTTP/1.1`);
  });

  it.each(["/a\rX-Evil: 1", "/a\0b", "/a\nX-Evil: 1"])(
    "of %j brings nothing into the next request",
    async (location) => {
      redirectTo(location);
      await rig.session({ host: target().base }).get("/from");
      expect(target().take()).not.toMatch(/^X-Evil/im);
    },
  );
});
