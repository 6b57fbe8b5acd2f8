import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { freePort } from "../support/free-port.ts";
import type { RunReport } from "../support/run-report.ts";
import { Workspace } from "../support/workspace.ts";
import { baseImages, makeBaseImages, npmSecrets } from "./base-images.ts";
import { Buildah, type BuildahContainer } from "./buildah.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const IMAGE = "localhost/acrida:test";
const LARGEST_MB = 250;
/** What Debian's slim image has; the base that is made here has all of Perl besides. */
const SLIM_MB = 80;
const BUILD_MS = 900_000;

const buildah = Buildah.find();
const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.01);
    @task async visit() { await this.client.get("/"); }
  }`;

/** The process of this machine whose command line begins so and has these words. */
const pidOf = (begin: RegExp, words: string): number => {
  const found = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
      return begin.test(line) && line.includes(words);
    } catch {
      return false;
    }
  });
  expect(found).toHaveLength(1);
  return Number(found[0]);
};

describe.skipIf(buildah === null)("the image", () => {
  let container: BuildahContainer;

  beforeAll(() => {
    makeBaseImages(buildah!);
    const bases = Object.entries(baseImages).flatMap(([name, image]) => ["--build-arg", `${name}=${image}`]);
    const labels = ["--build-arg", "VERSION=1.2.3", "--build-arg", "REVISION=abc"];
    buildah!.build(IMAGE, root, "--file", "deploy/Dockerfile", ...bases, ...npmSecrets(), ...labels);
    container = buildah!.container(IMAGE);
  }, BUILD_MS);

  afterAll(() => container?.remove());

  test("says what it is, is nobody's, and starts the command", () => {
    const config = buildah!.config(IMAGE);
    expect(config).toMatchObject({ User: "10001:10001", WorkingDir: "/work", Entrypoint: ["acrida"] });
    expect(config.Healthcheck.Test).toEqual(["CMD", "node", "/opt/acrida/health.mjs"]);
    expect(config.Labels).toMatchObject({
      "org.opencontainers.image.title": "Acrida",
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.revision": "abc",
    });
    expect(config.Env).toContain("ACRIDA_WEB_HOST=0.0.0.0");
    expect(Object.keys(config.ExposedPorts)).toContain("8089/tcp");
    expect(container.run(["id", "-u"])).toBe("10001");
    expect(container.run(["acrida", "--version"])).toMatch(/^acrida \d/);
    expect(container.run(["node", "--version"])).toMatch(/^v24\./);
    expect(container.run(["nats-server", "--version"])).toMatch(/v2\.(9|\d\d)/);
  });

  test(`is not larger than ${LARGEST_MB} MB on Debian's slim image`, () => {
    const base = buildah!.container(baseImages.BASE_IMAGE);
    const addedMb = (container.sizeBytes() - base.sizeBytes()) / 1e6;
    base.remove();
    console.log(`the image adds ${addedMb.toFixed(1)} MB to its base`);
    expect(addedMb + SLIM_MB).toBeLessThan(LARGEST_MB);
    expect(addedMb).toBeGreaterThan(100);
  });

  test("gives its user nothing to write to but temporary folders and the one it is run in", () => {
    // What this user may not even read is nothing to write to either.
    const look =
      "find / -xdev -path /proc -prune -o -path /dev -prune -o -type d -writable -print 2>/dev/null";
    const writable = container.run(["sh", "-c", `${look}; true`]).split("\n");
    expect(writable).toContain("/work");
    expect(writable.filter((path) => !/^\/(tmp|var\/tmp|run\/lock|work)(\/|$)/.test(path))).toEqual([]);
  });

  test("runs a scenario that is mounted", async () => {
    const workspace = new Workspace({ "locustfile.ts": scenario });
    chmodSync(workspace.folder, 0o777);
    try {
      const load = ["--headless", "-u", "4", "-r", "100", "-t", "2s", "--saturation", "warn"];
      const where = ["-f", "/mnt/locustfile.ts", "--host", target().url, "--json-file", "/mnt/report"];
      container.run(["acrida", ...where, ...load], [`${workspace.folder}:/mnt`]);
      const report = workspace.json<RunReport>("report.json");
      expect(report.total.requests).toBeGreaterThan(50);
      await expectLedgerAgrees(report, target());
    } finally {
      workspace.remove();
    }
  });

  test("opens the console to other machines, with a token in its link", async () => {
    const workspace = new Workspace({ "locustfile.ts": scenario });
    chmodSync(workspace.folder, 0o755);
    const port = await freePort();
    const command = ["acrida", "-f", "/mnt/locustfile.ts", "--port", String(port)];
    const run = container.start(command, [`${workspace.folder}:/mnt`]);
    const ended = once(run, "exit");
    try {
      let said = "";
      for await (const text of run.stdout!.setEncoding("utf8")) {
        said += text;
        if (/ends it\)/.test(said)) break;
      }
      const link = /open at (\S+)/.exec(said)![1]!;
      expect(new URL(link).searchParams.get("token")).toMatch(/^\S{12,}$/);
      expect((await fetch(new URL("/healthz", link))).status).toBe(200);
      expect((await fetch(new URL("/stats/requests", link))).status).toBe(401);
      const pid = pidOf(/^node\0/, `--port\0${port}\0`);
      const health = ["node", "/opt/acrida/health.mjs", String(pid)];
      expect(container.run(health)).toBe("");
      process.kill(pid, "SIGSTOP");
      expect(() => container.run(health)).toThrow(/does not answer on port/);
      process.kill(pid, "SIGCONT");
      process.kill(pid, "SIGTERM");
      expect((await ended)[0]).toBe(0);
    } finally {
      run.kill("SIGKILL");
      workspace.remove();
    }
  });
});
