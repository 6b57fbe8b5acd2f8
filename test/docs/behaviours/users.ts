import { type Behaviour, other, shown } from "./behaviour.ts";

const loop = "src/runner/user-loop.test.ts";
const stopping = "src/runner/stopping.test.ts";
const ending = "src/runner/ending-users.test.ts";
const order = "src/runner/task-order.test.ts";
const walk = "src/user/markov-task-set.test.ts";
const inspect = "src/user/inspect.test.ts";
const stated = "src/user/stated-tasks.test.ts";
const plan = "src/user/task-plan.test.ts";
const decorators = "src/user/task.test.ts";
const waits = "src/user/wait-time.test.ts";
const contractHttp = "test/e2e/contract-http.test.ts";
const contractScenario = "test/e2e/contract-scenario.test.ts";
const consoleApi = "test/e2e/console-api.test.ts";

/** Of users, task sets, sequences, waits and tags. */
export const usersBehaviours: readonly Behaviour[] = [
  shown(
    "U1",
    "tasks by weight, in every form",
    `${stated}: takes %s`,
    `${decorators}: tasks with weights, tags and nested sets`,
  ),
  shown(
    "U2",
    "tasks are inherited and a base is left alone",
    `${stated}: a base's list and decorated methods`,
    `${decorators}: two heirs of one class`,
  ),
  shown(
    "U3",
    "parent, user and client within nested sets",
    `${contractScenario}: sets know their user, parent and client`,
  ),
  shown(
    "U4",
    "interrupts in onStart and tasks",
    `${loop}: interrupt is allowed in onStart`,
    `${loop}: interrupt(%s)`,
  ),
  shown("U6", "scheduled tasks", `${loop}: scheduled tasks come before picked ones`),
  shown(
    "U7",
    "StopUser ends its user with all hooks",
    `${stopping}: StopUser ends the user with its hooks`,
    `${ending}: U7`,
  ),
  shown(
    "U8",
    "user.stop()",
    `${ending}: U8: stop() of a user that waits`,
    `${ending}: U8: stop() in a task`,
    `${ending}: U8: stop(true)`,
  ),
  shown(
    "U9",
    "no tasks is an error with a hint",
    `${plan}: a class without tasks is an error that names it, with a hint`,
  ),
  other(
    "U10",
    "the old names raise an error",
    "the old names work",
    "src/index.test.ts: the names of the tutorial are the same classes",
  ),
  other(
    "U11",
    "full names of classes",
    "a class is known by its name in the source",
    "src/loader/bundle.test.ts: classes have the names of the source",
  ),
  shown(
    "U12",
    "each user has connections of its own",
    `${contractHttp}: each user has connections and cookies`,
  ),
  shown("U14", "the task ratio", "src/cli/task-ratio.test.ts: a task's share of its set, and of all"),
  shown(
    "U15",
    "wait times",
    `${waits}: between is within its bounds`,
    `${waits}: constant throughput is pacing`,
    `${loop}: a set's wait time is its own`,
  ),
  shown(
    "U16",
    "tags in all places",
    `${decorators}: tasks with weights, tags and nested sets`,
    `${decorators}: refuses %s`,
  ),
  shown("U17", "tags include and exclude", `${plan}: tags: %s`, `${order}: U17, U19`),
  shown(
    "U19",
    "sets shared between users are filtered apart",
    `${plan}: a set that is used at two places`,
    `${order}: U17, U19`,
  ),
  shown(
    "U20",
    "walks by transitions",
    `${walk}: U20: the first declared is the start`,
    `${walk}: U20: what can't be walked`,
    `${order}: U20: a nested walk`,
  ),
  shown(
    "U21",
    "names of the past are warned of",
    "src/user/other-spellings.test.ts: names of another language",
  ),
  other("U22", "functions of pytest as users", "functional tests as load come with a later version"),
  shown(
    "U23",
    "no class that could run; two of one name",
    `${inspect}: no user that would run is an error`,
    `${inspect}: two classes of one name`,
  ),
  shown("U24", "equal weights", `${order}: U24: equal weights`),
  shown(
    "U25",
    "classes are changed from outside",
    "src/app/config-users.test.ts: U25",
    `${consoleApi}: a class that was changed runs as changed`,
  ),
  shown(
    "U26",
    "a shape that is none",
    "src/app/running-shape.test.ts: has a tick",
    "src/loader/shape-classes.test.ts: exported shapes that can be run",
  ),
];
