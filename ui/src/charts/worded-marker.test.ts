import { expect, it } from "vitest";
import type { Marker } from "../../../src/outputs/page/view.ts";
import { wordsFor } from "../i18n/language.ts";
import { wordedMarkers } from "./worded-marker.ts";

const cases: readonly (readonly [Marker, english: string, korean: string])[] = [
  [
    { second: 1, kind: "load", users: 1200, spawnRate: 2.5 },
    "1,200 users, 2.5/s",
    "사용자 1,200명, 초당 2.5명",
  ],
  [{ second: 2, kind: "workerJoined", worker: 3 }, "worker 3 joined", "워커 3 참여"],
  [{ second: 3, kind: "workerLeft", worker: 0 }, "worker 0 left", "워커 0 이탈"],
  [{ second: 4, kind: "reset" }, "statistics reset", "통계 초기화"],
  [{ second: 5, kind: "saturated" }, "load generator saturated", "부하 생성기 포화"],
  [{ second: 6, kind: "paused" }, "load paused: the bus was gone", "부하 일시 중지: 버스 연결 끊김"],
  [
    { second: 7, kind: "reset", isLast: true },
    "statistics reset (later ones are left out)",
    "통계 초기화 (이후는 생략)",
  ],
];

it.each(cases)("words %j in the page's language", (marker, english, korean) => {
  const textIn = (language: "en" | "ko") => wordedMarkers([marker], wordsFor(language))[0]?.text;
  expect([textIn("en"), textIn("ko")]).toEqual([english, korean]);
});

it("keeps the seconds, and warns of threads that come and go, of saturation and of pauses", () => {
  const worded = wordedMarkers(
    cases.map(([marker]) => marker),
    wordsFor("en"),
  );
  expect(worded.map(({ second }) => second)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(worded.map(({ isWarning }) => isWarning)).toEqual([false, true, true, false, true, true, false]);
});
