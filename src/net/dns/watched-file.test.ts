import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { LOOK_AGAIN_MS, WatchedFile } from "./watched-file.ts";

const build = (content: { text: string | null }) => {
  const clock = new ManualClock();
  const counts = { stamps: 0, texts: 0 };
  const file = {
    stamp: async () => {
      counts.stamps += 1;
      if (content.text === null) throw new Error("no such file");
      return content.text;
    },
    text: async () => {
      counts.texts += 1;
      return content.text ?? "";
    },
  };
  const watched = new WatchedFile(clock, file, (text) => text.toUpperCase());
  const read = (): Promise<string> => new Promise((resolve) => watched.current(resolve));
  return { clock, counts, watched, read };
};

describe("WatchedFile", () => {
  it("is read once for all who ask, and again only when it has changed", async () => {
    const content = { text: "one" };
    const { clock, counts, watched, read } = build(content);
    expect(await Promise.all([read(), read()])).toEqual(["ONE", "ONE"]);
    let atOnce = "";
    watched.current((value) => {
      atOnce = value;
    });
    expect([atOnce, counts]).toEqual(["ONE", { stamps: 1, texts: 1 }]);
    await clock.advance(LOOK_AGAIN_MS);
    expect([await read(), counts]).toEqual(["ONE", { stamps: 2, texts: 1 }]);
    content.text = "two";
    expect(await read()).toBe("ONE");
    await clock.advance(LOOK_AGAIN_MS);
    expect([await read(), counts]).toEqual(["TWO", { stamps: 3, texts: 2 }]);
  });

  it("is empty while it can't be read", async () => {
    const content: { text: string | null } = { text: null };
    const { clock, read } = build(content);
    expect(await read()).toBe("");
    content.text = "back";
    await clock.advance(LOOK_AGAIN_MS);
    expect(await read()).toBe("BACK");
    content.text = null;
    await clock.advance(LOOK_AGAIN_MS);
    expect(await read()).toBe("");
  });
});
