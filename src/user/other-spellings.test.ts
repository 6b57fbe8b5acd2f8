import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { warnOfOtherSpellings } from "./other-spellings.ts";
import { TaskSet } from "./task-set.ts";
import { User } from "./user.ts";

const warningsOf = (Class: { readonly name: string; prototype: object }): string[] => {
  const messages: string[] = [];
  const logger = new Logger({ write: ({ message }) => messages.push(message) }, "test", "info", () => 0);
  warnOfOtherSpellings(Class, logger);
  return messages;
};

test("names of another language and static hooks of each user are told with what to write", () => {
  class Base extends User {
    on_start() {}
  }
  class Shopper extends Base {
    static wait_time = 3;
    static onStop() {}
  }
  expect(warningsOf(Shopper)).toEqual([
    "Shopper.on_start means nothing here and is not used; write onStart()",
    "Shopper.wait_time means nothing here and is not used; write static waitTime",
    "Shopper.onStop() is never called while it is static; write onStop()",
  ]);
});

test("a class as it should be is passed over", () => {
  class Browsing extends TaskSet {
    override onStart() {}
    static override waitTime = () => 1;
  }
  expect(warningsOf(Browsing)).toEqual([]);
});
