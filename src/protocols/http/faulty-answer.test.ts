import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

const breakOff = (_request: unknown, response: ServerResponse): void => {
  response.writeHead(200, { "content-length": "100" });
  response.write("{}", () => response.destroy());
};

describe("the body of a request that failed", () => {
  it("that never got an answer is no JSON, by its fault, and is empty otherwise", async () => {
    const host = rig.elsewhere;
    await rig.stopElsewhere();
    const session = rig.session({ host });
    const refused = `connection refused: ${new URL(host).host}`;
    const thrown = { kind: "refused", code: "BODY_CUT", message: `GET ${host}/x (status 0): ${refused}` };

    const response = await session.get("/x?token=hush");
    expect([response.text(), response.bytes().length]).toEqual(["", 0]);
    expect(() => response.json()).toThrow(expect.objectContaining(thrown));

    const inCallback = session.get("/x", {}, (answer) => {
      if (answer.json().total < 0) answer.failure("negative total");
    });
    await expect(inCallback).rejects.toMatchObject(thrown);
    const caught = await session.get("/x", { catchResponse: true });
    try {
      caught.json();
    } catch (error) {
      caught.failure(error);
    }
    await new Promise(setImmediate);
    expect(rig.samples).toHaveLength(3);
    for (const sample of rig.samples) {
      expect(sample).toMatchObject({ outcome: outcome.failed, error: refused, errorKind: "refused" });
    }
  });

  it("that broke off throws its fault, however it is read", async () => {
    rig.handler = breakOff;
    const response = await rig.session().get("/x");
    expect(response).toMatchObject({ status: 200, error: { kind: "reset" } });
    const thrown = expect.objectContaining({
      kind: "reset",
      message: `GET ${rig.base}/x (status 200): ${response.error?.message}`,
    });
    for (const read of ["text", "bytes", "json"] as const) expect(() => response[read]()).toThrow(thrown);
  });

  it("of a redirect that timed out tells of the time, not of a limit", async () => {
    rig.handler = (_request, response) => {
      response.writeHead(302, { location: "/next", "content-length": "5000" });
      response.write("x".repeat(2_000));
    };
    const response = await rig.session({ maxBodyBytes: 1_000 }).get("/x", { timeout: 0.1 });
    expect(response).toMatchObject({ status: 302, error: { kind: "timeout" } });
    for (const read of ["text", "bytes", "json"] as const) {
      expect(() => response[read]()).toThrow(/\(status 302\): timed out while receiving the body/);
    }
  });

  it("says nothing about another request in whose callback it is read", async () => {
    const session = rig.session();
    rig.handler = breakOff;
    const broken = await session.get("/broken");
    rig.handler = (_request, response) => response.end("fine");
    await expect(session.get("/fine", {}, () => broken.json())).rejects.toMatchObject({ kind: "reset" });
    expect(rig.samples[1]).toMatchObject({
      errorKind: "",
      error: expect.stringMatching(/^GET .*\/broken \(status 200\): /),
    });
  });
});
