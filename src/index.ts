import "./user/symbol-metadata.ts";

export { AcridaError, type ErrorCode } from "./base/errors.ts";
export type { MeasuredSample } from "./metrics/measure.ts";
export type { PhaseTimings } from "./metrics/sample.ts";
export { definePlugin } from "./plugin/define-plugin.ts";
export type { Plugin } from "./plugin/plugin.ts";
export type { PluginContext } from "./plugin/plugin-context.ts";
export type { CsvCell, PluginCsv } from "./plugin/plugin-csv.ts";
export type {
  IntervalEntry,
  OutputEnd,
  OutputInterval,
  OutputRun,
  PluginOutput,
  TimesDelta,
} from "./plugin/plugin-output.ts";
export { answer, type PluginAnswer, type PluginRequest, type PluginRoute } from "./plugin/plugin-route.ts";
export type { ContentTab, PageTab, PluginTab, TabContent, TabFigure, TabTable } from "./plugin/plugin-tab.ts";
export type { Dispatcher, UserMix, WantedUsers } from "./plugin/user-mix.ts";
export type {
  LoginAnswer,
  LoginAttempt,
  LoginCheck,
  LoginProvider,
  LoginRequest,
  LoginWays,
  ProviderReturn,
  WebLogin,
} from "./plugin/web-login.ts";
export type { CookieJar } from "./protocols/http/cookie-jar.ts";
export type { DefaultHeaders } from "./protocols/http/default-headers.ts";
export type { Fetch, FetchOptions } from "./protocols/http/fetch.ts";
export type { HttpSession } from "./protocols/http/http-session.ts";
export { HttpUser, HttpUser as HttpLocust } from "./protocols/http/http-user.ts";
export type { MultipartContent, MultipartFields, MultipartPart } from "./protocols/http/multipart.ts";
export type {
  Fields,
  HttpRequestOptions,
  RequestHeaders,
  ResponseCallback,
} from "./protocols/http/request-options.ts";
export type { EventOptions, Fault, FaultKind, HttpRequest, HttpResponse } from "./protocols/http/response.ts";
export type { HttpHeaders } from "./protocols/http/response-headers.ts";
export type { RestCheck, RestResponse } from "./protocols/http/rest.ts";
export type { ServerSentEvent } from "./protocols/http/server-sent-events.ts";
export type { TlsFile, TlsOptions } from "./protocols/http/tls-options.ts";
export { LoadTestShape, type NamedClass, type ShapeTick } from "./shape/load-test-shape.ts";
export {
  InterruptTaskSet,
  RescheduleTask,
  RescheduleTaskImmediately,
  StopTest,
  StopUser,
  UserStopped,
} from "./user/control-flow.ts";
export type { ArgumentOptions, CommandLineParser } from "./user/custom-option.ts";
export {
  type DataFile,
  type DataFileOptions,
  dataFile,
  type HandOutOptions,
} from "./user/data-file.ts";
export type { DataSource } from "./user/data-source.ts";
export type {
  EntryStats,
  Environment,
  MessageEvent,
  MessageListener,
  RunnerView,
  RunStats,
  SetupContext,
} from "./user/environment.ts";
export type { EventHook, EventListener } from "./user/event-hook.ts";
export {
  type EnvironmentEvent,
  type EventPayloads,
  type Events,
  events,
  type RequestEvent,
  type UserErrorEvent,
} from "./user/events.ts";
export { MarkovTaskSet } from "./user/markov-task-set.ts";
export { type DataSourceOptions, dataSource, type RowContext } from "./user/row-function.ts";
export { SequentialTaskSet, SequentialTaskSet as TaskSequence } from "./user/sequential-task-set.ts";
export { seqTask, type TagDecorator, type TaskDecorator, tag, task } from "./user/task.ts";
export type { ScheduleOptions, Task, TaskFunction, TaskList, TaskSetClass } from "./user/task-forms.ts";
export { TaskSet } from "./user/task-set.ts";
export { transition, transitions } from "./user/transition.ts";
export { User, User as Locust } from "./user/user.ts";
export {
  between,
  constant,
  constantPacing,
  constantThroughput,
  type WaitTime,
} from "./user/wait-time.ts";
