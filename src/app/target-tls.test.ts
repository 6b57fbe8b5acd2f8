import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { resolve } from "../config/resolve.ts";
import { pem } from "../net/socket-fixture.ts";
import { withoutKey, withTargetTls } from "./target-tls.ts";

const folder = mkdtempSync(join(tmpdir(), "acrida-tls-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const cert = write("client.pem", pem("good"));
const key = write("client.key.pem", pem("good.key"));
const ca = write("ca.pem", pem("authority"));

const read = (...argv: string[]) => withTargetTls(resolve({ argv, env: {}, configFile: null }, []), folder);

describe("certificates of a whole run", () => {
  it("are read here, since workers have none of the files; the key is a secret", () => {
    const { options, secrets } = read("--ca", ca, "--cert", cert, "--key", key);
    expect(options).toMatchObject({ ca: pem("authority"), cert: pem("good"), key: pem("good.key") });
    expect(secrets).toContain(pem("good.key"));
    expect(withoutKey({ ...options })).toMatchObject({ cert: pem("good"), key: null, keyPassphrase: null });
    expect(read("--cacert", ca).options).toMatchObject({ ca: pem("authority"), cert: null, key: null });
    expect(read("--users", "3").options.ca).toBeNull();
  });

  it("may stand in one file with the key", () => {
    const both = write("both.pem", pem("good") + pem("good.key"));
    const { options } = read("--cert", both);
    expect(options.key).toBe(pem("good.key"));
    expect(options.cert).toBe(pem("good"));
    expect(JSON.stringify(withoutKey({ ...options }))).not.toContain("PRIVATE KEY");
  });

  it.each([
    [["--cert", cert], "--cert needs --key"],
    [["--key", key], "--key needs --cert"],
    [["--ca", "nowhere.pem"], '--ca: expected a PEM file that can be read, got "nowhere.pem" (ENOENT'],
    [["--ca", write("none.pem", "hello")], 'got "none.pem", which is none'],
    [["--ca", write("big.pem", "x".repeat(1_000_001))], "it is larger than 1 MB"],
    [
      ["--ca", write("odd.pem", "-----BEGIN CERTIFICATE-----\nx\n")],
      "expected certificates and keys that can",
    ],
    [["--cert", ca, "--key", key], "--key is not the private key of --cert (error"],
    [["--ca", key], "--ca and --cert take certificates, --key a private key"],
  ])("%j are refused", (argv, said) => {
    expect(() => read(...argv)).toThrow(said);
    expect(() => read(...argv)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
