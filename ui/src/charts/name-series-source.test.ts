import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { liveNameSeries } from "./name-series-source.ts";

let server: Server;
let status: number;
const asked: (string | undefined)[] = [];

beforeEach(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end('{"method":"GET","name":"/a b","points":[]}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A page's addresses are relative to it.
  const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/load/`;
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(new URL(path, page), init));
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

const load = () => liveNameSeries.load("GET", "/a b", new AbortController().signal);

it("asks for the method and the name, relative to the page", async () => {
  status = 200;
  expect(await load()).toEqual({ method: "GET", name: "/a b", points: [] });
  expect(asked.at(-1)).toBe("/load/series?method=GET&name=%2Fa+b");
});

it("tells a name that isn't followed from a server that fails", async () => {
  status = 404;
  expect(await load()).toBeNull();
  status = 503;
  await expect(load()).rejects.toThrow("503");
});
