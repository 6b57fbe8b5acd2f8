import "./user/symbol-metadata.ts";

export { AcridaError } from "./base/errors.ts";
export type { MeasuredSample } from "./metrics/measure.ts";
export type { HttpSession } from "./protocols/http/http-session.ts";
export { HttpUser, HttpUser as HttpLocust } from "./protocols/http/http-user.ts";
export type { HttpRequestOptions, ResponseCallback } from "./protocols/http/request-options.ts";
export type { HttpResponse } from "./protocols/http/response.ts";
export {
  InterruptTaskSet,
  RescheduleTask,
  RescheduleTaskImmediately,
  StopTest,
  StopUser,
  UserStopped,
} from "./user/control-flow.ts";
export type { ArgumentOptions, CommandLineParser } from "./user/custom-option.ts";
export type { Environment, RunnerView, SetupContext } from "./user/environment.ts";
export type { EventHook, EventListener } from "./user/event-hook.ts";
export { type EventPayloads, type Events, events, type RequestEvent } from "./user/events.ts";
export { SequentialTaskSet, SequentialTaskSet as TaskSequence } from "./user/sequential-task-set.ts";
export { seqTask, type TagDecorator, type TaskDecorator, tag, task } from "./user/task.ts";
export type { ScheduleOptions, Task, TaskFunction, TaskList, TaskSetClass } from "./user/task-forms.ts";
export { TaskSet } from "./user/task-set.ts";
export { User, User as Locust } from "./user/user.ts";
export {
  between,
  constant,
  constantPacing,
  constantThroughput,
  type WaitTime,
} from "./user/wait-time.ts";
