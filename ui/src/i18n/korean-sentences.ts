import type { SentenceKey } from "../../../src/server/api.ts";

/** What the command says, in Korean; in English it says so itself. */
export const koreanSentences: Readonly<Record<SentenceKey, string>> = {
  "field.user_count": "사용자 수는 0부터 1000000까지의 정수여야 합니다. 입력한 값: {given}",
  "field.spawn_rate": "초당 사용자 증가 수는 0.0001부터 1000000까지의 숫자여야 합니다. 입력한 값: {given}",
  "field.host":
    "호스트는 http 또는 https URL이어야 하며 쿼리, 해시, 공백을 쓸 수 없습니다. 예: http://localhost:8080",
  "field.run_time":
    "실행 시간은 90, 90s, 3m, 1h20m과 같은 0보다 길고 365일 이하인 시간이어야 합니다. 입력한 값: {given}",
  "field.stages":
    "단계를 읽을 수 없습니다. 예: 1m:100@10,5m:100,30s:0@50 (시간:사용자@초당), step:users=100,by=10,every=30s",
  "field.weight": "가중치는 0부터 1000000까지의 숫자여야 합니다. 입력한 값: {given}",
  "field.fixed_count": "고정 사용자 수는 0부터 1000000까지의 정수여야 합니다. 입력한 값: {given}",
  "field.number": "숫자여야 합니다.",
  "field.boolean": "true 또는 false여야 합니다.",
  "field.choices": "다음 중 하나여야 합니다: {choices}",
  "field.classesNone": "사용자 클래스를 하나 이상 고르세요.",
  "field.tasksNone": "태스크를 하나 이상 고르세요.",
  "field.classesUnknown": "{names}(이)라는 사용자 클래스가 없습니다. 있는 클래스: {known}",
  "field.tasksUnknown": "{names}(이)라는 태스크가 없습니다. 있는 태스크: {known}",
  "field.shapeUnknown": "{names}(이)라는 부하 형태가 없습니다. 있는 형태: {known}",
  "field.masked": "***는 비밀 값을 가린 것입니다. 그 자리에 비밀 값을 넣어 전체를 다시 입력하세요.",
  "field.needed": "필수 항목입니다.",
  "field.hostMissing": "{name}에 호스트가 없습니다. 이 항목을 입력하세요. 예: http://localhost:8080",
  "field.led": "실행 중인 테스트의 부하는 {shape}이(가) 정합니다.",
  "field.twoShapes": "부하 형태와 단계 중 하나만 고르세요. 둘 다 부하를 정합니다.",
  "field.fixedWhileRunning": "테스트 실행 중에는 바꿀 수 없습니다. 중지한 뒤 새로 시작하세요.",
  "field.noUsers": "실행할 사용자가 없습니다. 가중치나 고정 사용자 수가 0보다 큰 클래스가 있어야 합니다.",
  "refused.stopping": "테스트가 중지되는 중입니다. 중지된 뒤에 다음 테스트를 시작하세요.",
  "refused.ending": "명령이 곧 끝나므로 테스트를 시작할 수 없습니다.",
  "reason.interrupted": "두 번 중단되었습니다",
  "reason.code": "리스너가 종료 코드를 {count}(으)로 정했습니다",
  "reason.listeners": "리스너 {count}개에서 예외가 발생했습니다",
  "reason.output": "{name}을(를) 쓸 수 없었습니다",
  "reason.requests": "요청 {count}건이 실패했습니다",
  "reason.exceptions": "태스크에서 예외가 {count}번 발생했습니다",
  "reason.unaccounted": "샘플 {count}개의 행방을 알 수 없습니다",
  "reason.unsent":
    "요청 {count}건을 보내지 못했습니다. 이 컴퓨터의 파일 디스크립터, 포트 또는 메모리가 부족합니다. ulimit -n을 늘리거나, 컴퓨터당 사용자를 줄이거나, 컴퓨터를 늘리세요",
  "reason.saturated": "이 컴퓨터가 너무 바빠서 제대로 측정할 수 없었습니다",
  "reason.rows": "데이터 행이 최대 {count}개 사라졌습니다. 다른 사용자에게 다시 주지 않았습니다",
  "reason.paused": "버스 연결이 끊겨 부하가 {count}초 동안 멈췄습니다",
  "reason.thread": "부하 스레드 {index}이(가) 사라졌고, 샘플이 최대 {count}개 빠졌습니다",
};
