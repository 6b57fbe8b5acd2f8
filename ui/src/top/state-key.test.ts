import { expect, it } from "vitest";
import { type Language, wordsFor } from "../i18n/language.ts";
import { stateKey } from "./state-key.ts";

const ofTests = ["ready", "preparing", "spawning", "running", "stopping", "stopped"];
const ofThreads = ["loading", "ready", "running", "stopping", "done"];

it.each([...ofTests, ...ofThreads])("%s has a name in every language", (state) => {
  const key = stateKey(state);
  const nameIn = (language: Language) => (key === null ? "" : wordsFor(language).text(key));
  expect(nameIn("en")).toMatch(/^[A-Z][a-z]+$/);
  expect(nameIn("ko")).toMatch(/^[가-힣 ]+$/);
});

it("knows no others", () => {
  expect([stateKey("odd"), stateKey("toString")]).toEqual([null, null]);
});
