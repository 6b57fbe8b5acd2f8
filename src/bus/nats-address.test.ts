import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readNatsAddress } from "./nats-address.ts";

const read = (url: string) => readNatsAddress({ url, name: "test" });

describe("the address of a bus", () => {
  it.each([
    ["nats://bus.example", ["bus.example 4222"]],
    ["bus.example:4333", ["bus.example 4333"]],
    ["nats://[::1]:4333", ["::1 4333"]],
    ["nats://a:1, b ,tls://c", ["a 1", "b 4222", "c 4222"]],
  ])("reads %s", (url, servers) => {
    expect(read(url).servers.map(({ host, port }) => `${host} ${port}`)).toEqual(servers);
  });

  it.each([
    ["nats://host", null],
    ["nats://word@host", { token: "word" }],
    ["nats://a%40b:p%25@host", { user: "a@b", password: "p%" }],
    ["nats://one,nats://word@two", { token: "word" }],
  ])("finds the credentials of %s", (url, credentials) => {
    expect(read(url).credentials).toEqual(credentials);
  });

  it("takes given credentials before those of the URL", () => {
    const credentials = { token: "given" };
    expect(readNatsAddress({ url: "nats://word@host", name: "test", credentials }).credentials).toBe(
      credentials,
    );
  });

  it("asks for TLS by tls:// or by a file, and leaves it to the server otherwise", () => {
    expect(read("nats://host").tls).toBeNull();
    expect(read("tls://host").tls).toEqual({});
    const caFile = fileURLToPath(new URL("../net/fixtures/authority.pem", import.meta.url));
    const { tls } = readNatsAddress({ url: "nats://host", name: "test", tls: { caFile } });
    expect(tls?.ca).toContain("BEGIN CERTIFICATE");
  });

  it.each([
    ["", "one without a host"],
    ["http://secret@host", "the scheme http://"],
    ["ws://host:80", "the scheme ws://"],
    ["nats://secret@host:99999", "something that is no URL"],
    ["nats://a,,b", "one without a host"],
    ["nats://sec%ret@host", "written as %25"],
  ])("refuses %j without quoting it", (url, reason) => {
    const wrong = () => read(url);
    expect(wrong).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(wrong).toThrow(reason);
    expect(wrong).not.toThrow("secret");
  });

  it("names a TLS file that is not there, and asks for both halves of a certificate", () => {
    const withTls = (tls: object) => () => readNatsAddress({ url: "tls://host", name: "test", tls });
    expect(withTls({ caFile: "missing.pem" })).toThrow(/PEM file as the authority's .*missing\.pem/);
    expect(withTls({ certFile: "mine.pem" })).toThrow("a certificate and its key, got only one");
  });
});
