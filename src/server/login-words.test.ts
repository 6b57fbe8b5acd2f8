import { expect, test } from "vitest";
import { loginWordsFor } from "./login-words.ts";

test.each<[string | undefined, string]>([
  [undefined, "en"],
  ["", "en"],
  ["ko", "ko"],
  ["ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"],
  ["en-US,en;q=0.9,ko;q=0.8", "en"],
  ["de,ko;q=0.5", "ko"],
  ["de, fr;q=0.8", "en"],
  ["en;q=0.2, KO-kr; q=0.7", "ko"],
  ["ko;q=0", "en"],
  ["ko;q=x", "en"],
  ["kok", "en"],
  ["*", "en"],
  [`${"x,".repeat(100_000)}ko`, "en"],
])("%j is answered in %s", (accepted, language) => {
  expect(loginWordsFor(accepted).language).toBe(language);
});
