import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { useSessionRig } from "./session-rig.conformance.ts";

const rig = useSessionRig();

it("shows what one user sent and got, without secrets", async () => {
  rig.handler = (request, response) => {
    if (request.url?.startsWith("/login")) {
      response.writeHead(302, { location: "/home", "set-cookie": "sid=hush1" }).end();
    } else {
      response.setHeader("content-type", "application/json");
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync('{"user":"ada","access_token":"hush2"}'));
    }
  };
  const session = rig.session({ options: { dumpHttp: true } });
  await session.post("/login?token=hush3&page=2", {
    form: { user: "ada", password: "hush4" },
    auth: ["me", "hush5"],
    headers: { "X-Api-Key": "hush6" },
  });
  await session.put("/photo", { body: Buffer.from([1, 2, 3]), headers: { "content-type": "image/png" } });
  await rig.session({ options: { dumpHttp: true }, index: 1 }).get("/other");
  expect(rig.logged).toHaveLength(3);
  const [login, home, photo] = rig.logged as [string, string, string];
  expect(login).toMatch(/^Test 0 sent and got\n> POST \/login\?token=\*\*\*&page=2 HTTP\/1.1\n> host: 127/);
  expect(login).toContain("> user=ada&password=***\n< 302 Found\n");
  expect(login).toContain("< set-cookie: ***\n");
  expect(home).toContain("> GET /home HTTP/1.1\n");
  expect(home).toContain("> cookie: ***\n");
  expect(home).toContain('< {"user":"ada","access_token":"***"}\n= first byte ');
  expect(photo).toContain("> (3 bytes of image/png)\n");
  expect(rig.logged.join("\n")).not.toContain("hush");
});

it("tells why there was no answer", async () => {
  const { elsewhere } = rig;
  await rig.stopElsewhere();
  await rig.session({ options: { dumpHttp: true } }).get(`${elsewhere}/`);
  expect(rig.logged[0]).toMatch(/\n< no answer: connection refused: 127\.0\.0\.1:\d+\n/);
});
