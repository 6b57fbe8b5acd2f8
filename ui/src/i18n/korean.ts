import { chartsKorean } from "../charts/korean.ts";
import type { TextKey } from "./language.ts";

/** What the page says, in Korean. */
export const korean: Readonly<Record<TextKey, string>> = {
  ...chartsKorean,
  "state.ready": "대기",
  "state.preparing": "준비 중",
  "state.spawning": "사용자 늘리는 중",
  "state.running": "실행 중",
  "state.stopping": "멈추는 중",
  "state.stopped": "멈춤",
};
