import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Options } from "../config/options.ts";
import { parseLeniently } from "../config/resolve.ts";
import { refuseIdleCredentials, workerAddress } from "./bus-address.ts";
import { NatsServerFiles } from "./nats-server-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acrida-address-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (...argv: readonly string[]): Options =>
  parseLeniently({ argv, env: {}, configFile: null }).options;

/** What a controller of this folder leaves. */
const leave = (run = "acrida"): void => {
  const place = join(folder, ".acrida/acrida");
  mkdirSync(place, { recursive: true });
  const tokens = { controller: "for-the-controller", worker: "for-workers" };
  const record = { pid: 1, host: "0.0.0.0", port: 4333, run, serverName: "x", tokens };
  new NatsServerFiles(place).writeRecord(record);
};

const left = { user: "worker", password: "for-workers" };

it.each<[string, string[], string, object | undefined]>([
  ["what the controller of its folder left", [], "nats://127.0.0.1:4333", left],
  ["another place, with the token that was left", ["--controller-host", "far"], "nats://far:4222", left],
  [
    "a token that is given",
    ["--bus-token", "given"],
    "nats://127.0.0.1:4333",
    { user: "worker", password: "given" },
  ],
  [
    "a bus of somebody else's",
    ["--bus", "nats://far", "--bus-token", "given"],
    "nats://far",
    { token: "given" },
  ],
  ["another run than the one that was left", ["--run-name", "other"], "nats://127.0.0.1:4222", undefined],
  ["an address of IPv6", ["--controller-host", "::1"], "nats://[::1]:4222", left],
])("a worker goes by %s", (_, argv, url, credentials) => {
  leave();
  const address = workerAddress(options(...argv), folder, "me");
  expect(address.url).toBe(url);
  expect(address.credentials).toEqual(credentials);
});

it("a controller that starts its own bus is given no credentials for one", () => {
  expect(() => refuseIdleCredentials(options())).not.toThrow();
  expect(() => refuseIdleCredentials(options("--bus-token", "mine"))).toThrow(/--bus-token: .*leave it out/);
  expect(() => refuseIdleCredentials(options("--bus-user", "me"))).toThrow(/--bus-user/);
});

it("a worker without anything asks the machine itself", () => {
  expect(workerAddress(options(), folder, "me")).toMatchObject({ url: "nats://127.0.0.1:4222" });
  leave("another-run");
  expect(workerAddress(options(), folder, "me").credentials).toBeUndefined();
});
