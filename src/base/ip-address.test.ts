import * as net from "node:net";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isIP, isIPv6 } from "./ip-address.ts";

it.each([
  ...[
    "127.0.0.1",
    "::1",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "",
    "shop.example",
    "1.2.3",
    "1.2.3.4:80",
    "[::1]",
    ":",
  ],
  ...["256.0.0.1", "01.2.3.4", "::1.2.3", "a:b"],
])("says of %j what Node says", (text) => {
  expect([isIP(text), isIPv6(text)]).toEqual([net.isIP(text), net.isIPv6(text)]);
});

it("says of any text what Node says", () => {
  const part = fc.constantFrom("1", "255", "256", "fe80", "::", ":", ".", "%", "x", "[", " ", "");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
      ),
      (text) => isIP(text) === net.isIP(text) && isIPv6(text) === net.isIPv6(text),
    ),
  );
});
