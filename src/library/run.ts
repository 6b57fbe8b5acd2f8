import "../user/symbol-metadata.ts";

export type { MeasuredRequest } from "../app/one-user.ts";
export type { LogLevel, LogRecord } from "../base/logger.ts";
export type {
  Milliseconds,
  QuantileKey,
  ResultBalance,
  ResultEntry,
  ResultError,
  ResultException,
  ResultRun,
  ResultSecond,
  ResultTimes,
  TestResult,
} from "../outputs/test-result.ts";
export { LoadTest } from "./load-test.ts";
export type { LoadTestOptions } from "./load-test-options.ts";
export { type RunUserOptions, runUser, type UserRun } from "./run-user.ts";
export type { TestSnapshot } from "./test-snapshot.ts";
