import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { LoginSessions } from "./login-sessions.ts";

test("a session ends after 12 hours, by logging out, and when a thousand others came", async () => {
  const clock = new ManualClock();
  const sessions = new LoginSessions(clock);
  const first = sessions.begin("ada");
  const second = sessions.begin("grace");
  expect([sessions.userOf(first), sessions.userOf(second)]).toEqual(["ada", "grace"]);
  expect([sessions.userOf("other"), sessions.userOf(undefined)]).toEqual([null, null]);
  sessions.end(second);
  expect(sessions.userOf(second)).toBeNull();
  await clock.advance(12 * 3_600_000 - 1000);
  expect(sessions.userOf(first)).toBe("ada");
  const late = sessions.begin("mary");
  await clock.advance(1001);
  expect([sessions.userOf(first), sessions.userOf(late)]).toEqual([null, "mary"]);
  for (let more = 0; more < 1000; more++) sessions.begin("many");
  expect(sessions.userOf(late)).toBeNull();
});
