import { expect, test } from "vitest";
import { nginxConfig } from "./nginx-config.ts";
import { scenarios } from "./scenarios.ts";
import { parseStatus } from "./status-page.ts";

const page = `Active connections: 101
server accepts handled requests
 205 205 48213
Reading: 0 Writing: 100 Waiting: 1
`;

test("the target's status page is read", () => {
  expect(parseStatus(page)).toEqual({ activeConnections: 101, requests: 48_213 });
  expect(() => parseStatus("<html>404")).toThrow(/expected nginx's status page/);
});

test("every scenario has a name of its own, and locations that answer its path", () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const scenario of scenarios) expect(scenario.locations).toContain(`location = ${scenario.path} `);
});

test("the bodies are as long as the scenarios say", () => {
  const byName = Object.fromEntries(scenarios.map((scenario) => [scenario.name, scenario]));
  const document = byName.json?.files?.["catalogue.json"] ?? "";
  expect(document.length).toBe(10_240);
  expect(JSON.parse(document).items.length).toBeGreaterThan(50);
  expect(byName.post?.body?.length).toBe(1024);
  expect(JSON.parse(byName.post?.body ?? "")).toMatchObject({ user: "ada", total: 42 });
});

test("the target logs only what it refused, and stays in its folder", () => {
  const ports = { plain: 1, secure: 2, status: 3 };
  const files = { folder: "/somewhere", certificate: "/cert.pem", key: "/key.pem" };
  const text = nginxConfig(scenarios[0]!, ports, files);
  expect(text.match(/_log /g)).toHaveLength(3);
  expect(text).toContain("access_log /somewhere/refused.log refusal if=$is_refused;");
  expect(text).toContain("worker_processes 1;");
});
