import { collectScenario, customOptionsOf, filterOf } from "../loader/collect.ts";
import type { LoadedScenario } from "../loader/loaded-scenario.ts";
import { pluginsOf } from "../loader/plugins.ts";
import { shapeClassesOf } from "../loader/shape-classes.ts";
import { dataRegistry } from "../user/data-registry.ts";
import type { Environment } from "../user/environment.ts";
import { events } from "../user/events.ts";
import { newSetups, runSetups, runTeardowns } from "../user/setup.ts";
import { type SetupStep, setupPlan } from "../user/setup-plan.ts";
import type { PluginHost } from "./plugin-host.ts";
import { RunningShape } from "./running-shape.ts";
import { controllerEvents, type ScenarioThreadFunctions } from "./scenario-thread-data.ts";
import { statsView } from "./stats-view.ts";
import type { ThreadRoom } from "./thread-room.ts";

/**
 * The controller's part of a scenario, in the thread that calls this: setups, teardowns, load shapes and the
 * controller's listeners.
 * @param load evaluates the scenario.
 */
export const scenarioFunctions = (
  room: ThreadRoom,
  load: () => Promise<LoadedScenario>,
): ScenarioThreadFunctions => {
  const { clock, logger, environment } = room;
  let scenario: LoadedScenario = { modules: [], declarations: new Map(), places: [] };
  let plan: readonly SetupStep[] = [];
  let shape: RunningShape | null = null;
  let plugins: PluginHost | null = null;
  let setups = newSetups();
  const context = () => ({ host: environment.host, options: environment.options });
  return {
    async load() {
      scenario = await load();
      plugins = await pluginHostOf(scenario, environment);
      return { customOptions: await customOptionsOf(), plugins: plugins?.descriptions ?? [] };
    },
    collect(selection) {
      const { classes, description } = collectScenario(scenario, { ...selection, clock, logger });
      plan = setupPlan([...classes.values()], filterOf(selection));
      return { ...description, data: dataRegistry.descriptions };
    },
    update({ host, options, state, userCount, stats }) {
      if (host !== undefined) environment.host = host ?? undefined;
      if (options !== undefined) environment.options = options;
      if (state !== undefined) environment.runner.state = state;
      if (userCount !== undefined) environment.runner.userCount = userCount;
      if (stats !== undefined) environment.stats = statsView(stats);
    },
    listening() {
      return controllerEvents.filter((name) => events[name].listenerCount > 0);
    },
    async setup() {
      room.beginTest();
      const begun = newSetups();
      setups = begun;
      await runSetups(plan, context(), logger, begun);
      return { data: begun.data, failure: begun.failure?.message ?? null };
    },
    resumeSetups(data) {
      room.beginTest();
      setups = { ...newSetups(), data: { ...data }, done: plan.map(({ key }) => key) };
    },
    makeShape({ name, classNames }) {
      const Shape = shapeClassesOf(scenario).get(name);
      if (Shape === undefined) throw new Error(`there is no load shape ${name}`);
      shape = new RunningShape(name, Shape, classNames);
    },
    async tick(moment) {
      if (shape === null) throw new Error("no load shape was made");
      return await shape.ask(moment);
    },
    async teardown() {
      setups.isOver = true;
      const failures = await runTeardowns(plan, setups, context(), logger);
      setups = newSetups();
      return failures.map(({ message }) => message);
    },
    async fire({ event, payload }) {
      const whole = { ...payload, environment, runner: environment.runner, webUi: null };
      await room.fire(event, whole as never);
    },
    deliver: (message) => room.deliver(message),
    plugin: (call) => plugins?.call(call),
    async settle() {
      await room.settle();
    },
  };
};

/** What only scenarios with plugins need is loaded for these only. */
const pluginHostOf = async (
  scenario: LoadedScenario,
  environment: Environment,
): Promise<PluginHost | null> => {
  const found = pluginsOf(scenario);
  if (found.length === 0) return null;
  const { PluginHost } = await import("./plugin-host.ts");
  return new PluginHost(found, environment);
};
