import fs, { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { outcome } from "../../metrics/sample.ts";
import { useSessionRig } from "./session-rig.conformance.ts";
import { machineFault } from "./unsent.ts";

const rig = useSessionRig();

const errorOf = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: x`), { code });

async function* failing(code: string): AsyncGenerator<string> {
  yield "a";
  throw errorOf(code);
}

/** A file that can't be looked at any more. */
const hiddenFile = (code: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "acrida-unsent-"));
  const bindings: { statSync: unknown } = fs;
  const { statSync } = bindings;
  onTestFinished(() => {
    bindings.statSync = statSync;
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, "upload"), "0123456789");
  bindings.statSync = () => {
    throw errorOf(code);
  };
  syncBuiltinESMExports();
  return join(folder, "upload");
};

const generatorFault = { outcome: outcome.failed, errorKind: "generator" };

describe("a body that this machine can't read any more", () => {
  afterEach(() => expect(rig.inFlight.size).toBe(0));

  it.each(["EMFILE", "ENFILE", "ENOMEM"])("for %s is a fault of this machine, sent in part", async (code) => {
    const response = await rig.session().post("/up", { body: failing(code) });
    expect(response).toMatchObject({ ok: false, status: 0, error: { kind: "generator", code } });
    expect(rig.onlySample()).toMatchObject({ ...generatorFault, name: "/up", method: "POST" });
  });

  it("is one before anything is sent, with and without a callback", async () => {
    const file = hiddenFile("EMFILE");
    const session = rig.session();
    const response = await session.post("/up", { body: createReadStream(file) });
    expect(response).toMatchObject({
      ok: false,
      status: 0,
      url: `${rig.base}/up`,
      error: { code: "EMFILE" },
    });
    expect(response.request.headers.get("host")).toBe(new URL(rig.base).host);
    await session.post("/up", { body: createReadStream(file) }, (answer) => answer.success());
    const ended = AbortSignal.abort(new Error("enough"));
    const call = session.post("/up", { body: createReadStream(file), signal: ended });
    await expect(call).rejects.toThrow("enough");
    await new Promise(setImmediate);
    expect(rig.samples).toMatchObject([generatorFault, generatorFault]);
    expect(rig.received).toEqual([]);
    expect((await session.get("/")).ok).toBe(true);
  });

  it("stays the scenario's own error for anything else", async () => {
    await expect(rig.session().post("/", { body: failing("EPERM") })).rejects.toMatchObject({
      code: "EPERM",
    });
    expect(rig.onlySample().outcome).toBe(outcome.aborted);
    const odd = Object.defineProperty(new Error("odd"), "code", {
      get: () => {
        throw new Error("no");
      },
    });
    for (const error of ["EMFILE", null, odd, new DOMException("no file", "NotReadableError")]) {
      expect(machineFault(error)).toBeNull();
    }
  });
});
