import { expect, test } from "vitest";
import { proxyExceptions } from "./proxy-exceptions.ts";

test.each([
  ...["*", "intern.example", ".intern.example", "*.intern.example", "intern.example:8080", "my_host"],
  ...["10.0.0.1", "10.0.0.1:80", "10.0.0.0/8", "::1", "[::1]", "[::1]:8080", "fd00::/8", "münchen.example"],
])("%s is taken", (word) => {
  expect(proxyExceptions.parse(`localhost, ${word}`)).toEqual(["localhost", word]);
});

test.each([
  ...["http://intern.example", "intern.example/path", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "fd00::/129"],
  ...["intern.example:", "intern.example:http", "intern.example:70000", "a.*.example", "user@intern.example"],
  ...["[10.0.0.1]", "[::1", "10.0.0.0/8/8"],
])("%s is refused", (word) => {
  expect(proxyExceptions.parse(["localhost", word])).toBeUndefined();
});
