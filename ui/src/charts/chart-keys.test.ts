import { expect, it } from "vitest";
import { pressKey } from "./chart-keys.ts";
import { TimeView } from "./time-view.ts";

const seconds = Array.from({ length: 100 }, (_, index) => index * 2);
const all = { from: 0, to: 200 };

function press(view: TimeView, ...keys: string[]): number | null {
  for (const key of keys) pressKey(key.replace("shift ", ""), key.startsWith("shift "), seconds, all, view);
  return view.cursorSecond();
}

it.each<[string[], number | null]>([
  [["ArrowLeft"], 198],
  [["ArrowRight"], 0],
  [["Home", "ArrowRight", "ArrowRight"], 4],
  [["End", "ArrowLeft"], 196],
  [["Home", "shift ArrowRight", "ArrowUp"], 22],
  [["Home", "ArrowLeft"], 0],
  [["End", "shift ArrowRight"], 198],
  [["End", "Escape"], null],
])("moves the cursor by %j to %j", (keys, second) => {
  expect(press(new TimeView(), ...keys)).toBe(second);
});

it("zooms, and Escape shows all again once there is no cursor", () => {
  const view = new TimeView();
  press(view, "Home", "+", "+");
  expect(view.range(all)).toEqual({ from: 0, to: 50 });
  press(view, "Escape");
  expect(view.window().kind).toBe("range");
  press(view, "Escape");
  expect(view.range(all)).toEqual(all);
});

it("leaves other keys, and charts without points, alone", () => {
  expect(pressKey("a", false, seconds, all, new TimeView())).toBe(false);
  expect(pressKey("Home", false, [], all, new TimeView())).toBe(false);
});
