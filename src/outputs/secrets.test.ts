import { expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { isSecretName, maskSecrets, Redactor, secretsOfEnvironment } from "./secrets.ts";

test.each([
  ["token", true],
  ["access_token", true],
  ["accessToken", true],
  ["apikey", true],
  ["api-key", true],
  ["X-Amz-Signature", true],
  ["key", true],
  ["api%5Fkey", true],
  ["PGPASSWORD", true],
  ["monkey", false],
  ["keyword", false],
  ["max_tokens", false],
  ["page", false],
  ["author", false],
  ["100%", false],
])("a parameter named %s holds a secret: %s", (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

test.each([
  ["/login?user=ann&token=s3cr3t&page=2", "/login?user=ann&token=***&page=2"],
  ["/a?api_key=s3cr3t#part", "/a?api_key=***#part"],
  ["https://ann:s3cr3t@shop.example/cart", "https://***@shop.example/cart"],
  ["postgres://ann:p@ss@db:5432/shop", "postgres://***@db:5432/shop"],
  ["Authorization: Bearer s3cr3t.part", "Authorization: ***"],
  ["{ authorization: 'Basic czNjcjN0', accept: '*/*' }", "{ authorization: '***', accept: '*/*' }"],
  ['{"Authorization":"Bearer s3cr3t","n":1}', '{"Authorization":"***","n":1}'],
  ["Cookie: session=s3cr3t; theme=dark", "Cookie: ***"],
  ["sent Bearer s3cr3t-0123456789 there", "sent Bearer *** there"],
  ['{"password":"s3\\"cr3t","page":2}', '{"password":"***","page":2}'],
  ['{\\"password\\":\\"s3cr3t\\",\\"page\\":2}', '{\\"password\\":\\"***\\",\\"page\\":2}'],
  ["{ password: 's3cr3t', page: 2 }", "{ password: '***', page: 2 }"],
  ['{"pin":1,"secret":12345}', '{"pin":1,"secret":***}'],
  ["user=ann&password=s3cr3t", "user=ann&password=***"],
])("%s", (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each([
  "/list?page=2&q=keyword",
  "connect ECONNREFUSED 127.0.0.1:8080",
  "Unexpected token '<', \"<!doctype \"... is not valid JSON",
  "Basic authentication needed",
  "http://127.0.0.1:8080/@scope/name",
  "mail to ann@shop.example",
  "at Shop.browse (shop.ts:12:5)",
  "expected 3 = 4",
])("%s stays as it is", (text) => {
  expect(maskSecrets(text)).toBe(text);
});

test("a known secret is masked wherever it stands, also encoded", () => {
  const redactor = new Redactor(["hunter2 & co", "tiny", ""]);
  expect(redactor.mask("said hunter2 & co aloud, /x/hunter2%20%26%20co/y, tiny")).toBe(
    "said *** aloud, /x/***/y, tiny",
  );
  expect(redactor.mask("nothing here")).toBe("nothing here");
});

test("the longest of two known secrets is masked whole", () => {
  expect(new Redactor(["abcdef", "abcdef-ghi"]).mask("abcdef-ghi")).toBe("***");
});

test("an environment tells its secrets by the names", () => {
  expect(
    secretsOfEnvironment({
      SHOP_TOKEN: "s3cr3t-1",
      PGPASSWORD: "s3cr3t-2",
      SSL_KEY_FILE: "/etc/key.pem",
      PATH: "/usr/bin",
      PWD: "/home/me/load-tests",
      OLDPWD: "/home/me",
      HOME: undefined,
    }),
  ).toEqual(["s3cr3t-1", "s3cr3t-2"]);
});

test("a long text without an end in sight takes no time to speak of", () => {
  const texts = ["a".repeat(100_000), "://".repeat(30_000), '"a":"'.repeat(20_000), "a=".repeat(50_000)];
  const clock = systemClock();
  const beganMs = clock.now();
  for (const text of texts) maskSecrets(text);
  expect(clock.now() - beganMs).toBeLessThan(2000);
});
