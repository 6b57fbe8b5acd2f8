import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { Random } from "../base/random.ts";
import { Gate } from "../metrics/gate.ts";
import type { Environment } from "./environment.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** A runtime in which nothing happens: calls never settle, nothing is sent, nothing is recorded. */
export const probeRuntime = (className: string, clock: Clock, logger: Logger): UserRuntime => {
  const host = "http://probe.invalid";
  const services = new Map<symbol, unknown>();
  const environment: Environment = {
    host,
    options: {},
    runner: {
      ...{ state: "ready", userCount: 0, isController: false },
      ...{ stop: () => {}, quit: () => {}, registerMessage: () => {}, sendMessage: () => {} },
    },
  };
  return {
    clock,
    random: new Random("probe", className),
    sink: { record: () => {} },
    logger,
    scope: { closed: true, enter: () => {}, leave: () => {} },
    gate: new Gate(clock),
    resumedMs: Number.NEGATIVE_INFINITY,
    signal: new AbortController().signal,
    className,
    index: 0,
    host,
    environment,
    options: {},
    endUser: () => false,
    setupData: () => undefined,
    shared<T>(key: symbol, create: () => T): T {
      if (!services.has(key)) services.set(key, create());
      return services.get(key) as T;
    },
  };
};
