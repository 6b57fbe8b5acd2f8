import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headerLine, requestHead, requestLine } from "./request-writer.ts";

const attempt = (make: () => string): string | null => {
  try {
    return make();
  } catch (error) {
    expect(error).toMatchObject({ code: "BAD_REQUEST" });
    return null;
  }
};

describe("the request writer", () => {
  it("writes request line, headers and empty line", () => {
    const head = requestHead("GET", "/a?b=c", [
      ["Host", "shop.example"],
      ["X-Name", "caf\u00e9\tand more"],
    ]);
    expect(head).toBe("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\nX-Name: caf\u00e9\tand more\r\n\r\n");
  });

  it("lets nothing through that would end a line or a head", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "B", " ", ":", "\r", "\n", "\0", "\t", "é", "€", "\x7f"),
    });
    fc.assert(
      fc.property(text, text, (one, two) => {
        const line = attempt(() => headerLine(one, two));
        if (line !== null) expect(line).toMatch(/^[^\s:\0\x7f]+: [^\r\n\0\x7f€]*\r\n$/);
        const first = attempt(() => requestLine(one, two));
        if (first !== null) expect(first).toMatch(/^[aB]+ [aB:]+ HTTP\/1\.1\r\n$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
