import { describe, expect, it } from "vitest";

import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

describe("cookies", () => {
  it("are kept per user, sent where they belong, and cleared", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/login") {
        response
          .writeHead(302, {
            location: "/home",
            "set-cookie": ["id=7; Path=/; HttpOnly", "deep=1; Path=/deep"],
          })
          .end();
      } else response.end();
    };
    const [one, two] = [rig.session(), rig.session()];
    await one.get("/login");
    await one.get("/deep/x");
    await one.get("/", { cookies: { extra: "1" } });
    await two.get("/");
    await one.get(`${rig.elsewhere.replace("127.0.0.1", "localhost")}/`);
    one.cookies.set("mine", "2");
    expect(one.cookies.get("id")).toBe("7");
    await one.get("/");
    one.cookies.clear();
    await one.get("/");
    const [, home, ...rest] = rig.received.map(({ headers }) => headers.cookie);
    expect(home).toBe("id=7");
    expect(rest).toEqual(["deep=1; id=7", "id=7; extra=1", undefined, undefined, "id=7; mine=2", undefined]);
  });

  it.each([
    ["a b", "1"],
    ["", "1"],
    ["id", "hush; Domain=other.example"],
    ["id", "hush\r\nX: y"],
  ])("named %j with the value %j can't be set, and the value is not told", (name, value) => {
    const { cookies } = rig.session();
    const set = (): void => cookies.set(name, value);
    expect(set).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    expect(set).not.toThrow(/hush/);
    expect(cookies.get("id")).toBeUndefined();
  });

  it("can't be set for a URL that is none", () => {
    const set = (): void => rig.session().cookies.set("id", "hush", "nonsense");
    expect(set).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    expect(set).not.toThrow(/hush/);
  });

  it("run out", async () => {
    rig.handler = (request, response) => {
      if (request.url === "/in")
        response.setHeader("set-cookie", ["short=1; Max-Age=1", "long=1; Max-Age=100"]);
      if (request.url === "/out") response.setHeader("set-cookie", "long=; Max-Age=0");
      response.end();
    };
    const session = rig.session();
    await session.get("/in");
    await session.get("/");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await session.get("/");
    await session.get("/out");
    await session.get("/");
    expect(rig.received.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      "short=1; long=1",
      "long=1",
      "long=1",
      undefined,
    ]);
  });
});
