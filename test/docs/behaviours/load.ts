import { type Behaviour, other, shown } from "./behaviour.ts";

const dispatcher = "src/dispatch/users-dispatcher.test.ts";
const sequence = "src/dispatch/weighted-sequence.test.ts";
const ramp = "src/cluster/ramp.test.ts";
const controller = "src/cluster/controller.test.ts";
const loop = "src/runner/user-loop.test.ts";
const stopping = "src/runner/stopping.test.ts";
const inspect = "src/user/inspect.test.ts";
const contractLoad = "test/e2e/contract-load.test.ts";
const command = "test/e2e/command.test.ts";
const options = "test/e2e/command-options.test.ts";
const forms = "test/e2e/scenario-forms.test.ts";
const consoleApi = "test/e2e/console-api.test.ts";
const messages = "src/user/message-board.test.ts";

/** Of how users are dispatched, started and stopped. */
export const loadBehaviours: readonly Behaviour[] = [
  shown("D1", "users come to the workers in turn", `${dispatcher}: D1: users come`),
  shown("D2", "classes and workers do not fall into step", `${dispatcher}: D2: three classes`),
  shown("D3", "the first user at once, no wait after the last", `${ramp}: the last one completes the ramp`),
  shown("D4", "the wait between steps", `${ramp}: when users start`, `${ramp}: at the end of Locust's steps`),
  shown("D5", "the totals of the steps", `${ramp}: at the end of Locust's steps`),
  shown("D6", "9 users on 4 workers", `${dispatcher}: D6: 9 users`),
  other(
    "D7",
    "hosts are filled evenly",
    "workers are filled evenly, whatever machine they are on",
    `${dispatcher}: whatever comes, totals are exact`,
  ),
  shown("D8", "shares by weight", `${sequence}: at every prefix each class`),
  shown("D9", "only the ratio of weights counts", `${sequence}: times %d give the same sequence`),
  shown("D11", "the ratio holds during the ramp", `${dispatcher}: a ramp up and down`),
  shown("D12", "down mirrors up", `${dispatcher}: a ramp up and down`),
  shown("D13", "the same total again changes nothing", `${dispatcher}: D13`),
  shown("D14", "a rate above the target is one step", `${dispatcher}: D14`),
  shown("D15", "100,000 users, 50 classes, 1,000 workers", `${dispatcher}: D15`),
  shown(
    "D16",
    "a million users at once",
    `src/cluster/placement.test.ts: half a million users at once`,
    `${sequence}: a million users in`,
  ),
  shown("D18", "a worker goes in mid ramp", `${dispatcher}: D18`),
  shown("D20", "two workers go at once", `${dispatcher}: D20`),
  shown("D21", "the last worker goes", `${dispatcher}: D21`),
  shown("D22", "a worker comes in mid ramp", `${dispatcher}: D22, D23`),
  shown("D23", "two workers come", `${dispatcher}: D22, D23`),
  shown("D24", "fixed users and a lost worker", `${dispatcher}: D24`),
  shown("D25", "fixed counts come first", "test/e2e/command-ramp.test.ts: fixed users come first"),
  shown("D32", "fixed counts are exact", `${dispatcher}: D32`),
  other(
    "R1",
    "a User without its constructor's call",
    "JavaScript itself refuses a constructor without super()",
    `${inspect}: a constructor that throws is told`,
  ),
  shown("R2", "a warning of CPU", "test/faults/starved-generator.test.ts: a generator that others starve"),
  shown("R3", "after stop nothing of a user runs", `${stopping}: everything of the user is closed then`),
  shown("R4", "testStart once per test", `${contractLoad}: events carry Locust's arguments`),
  shown(
    "R5",
    "testStopping before users stop, testStop after",
    `${forms}: events come in their order`,
    `${controller}: goes through its states`,
  ),
  shown("R7", "--reset-stats", `${command}: --reset-stats cuts the ramp`),
  shown("R8", "runner.quit() in a task", "src/runner/runner.test.ts: environment.runner.stop() and quit()"),
  shown(
    "R10",
    "ramp up and down take their time",
    `${ramp}: when users start`,
    `${controller}: goes up and down as edited`,
  ),
  shown("R11", "two equal classes", `${sequence}: equals take turns`),
  shown("R12", "a blank host keeps that of the class", "src/app/start-form.test.ts: what is posted"),
  other("R13", "start(wait=True)", "there is no blocking start: a start answers and the ramp goes on"),
  shown("R14", "the wanted count is known before the ramp", "src/runner/runner.test.ts: orders are absolute"),
  shown("R15", "stop leaves no user", `${controller}: stops in the middle of a ramp`),
  other(
    "R17",
    "a dispatcher of one's own",
    "a plugin's function that says how many of each class",
    "src/app/dispatched-users.test.ts: R17",
  ),
  shown(
    "R18",
    "message handlers",
    `${messages}: gives the listener one object with a copy of the data`,
    `${messages}: has one listener a name`,
    `${messages}: tells once of a name that nobody is registered for`,
  ),
  shown("R19", "/swarm answers while the ramp goes on", `${consoleApi}: tests start, change`),
  shown("R20", "stop during a ramp", `${controller}: stops in the middle of a ramp`),
  shown("R21", "a start of no users", `${options}: a run of no users ends by itself`),
  shown(
    "R22",
    "an exception in a task is counted with its traceback",
    `${loop}: a task that throws counts with its traceback`,
  ),
  shown("R23", "listeners that throw stop nothing", "src/user/events.test.ts: one that throws, now or later"),
  shown("S1", "stop timeout 0 cuts at once", `${stopping}: a stop timeout of 0 cuts at once`),
  shown("S3", "a task may end within the stop timeout", `${stopping}: in a call it may finish its task`),
  shown("S5", "a waiting user ends at once", `${stopping}: a waiting user ends at once`),
  shown("S7", "the same of some users", "src/runner/runner.test.ts: orders are absolute"),
  shown("S8", "a ramp down with tasks under way", `${controller}: goes up and down as edited`),
  shown("S9", "workers know the stop timeout", `${contractLoad}: stopping: who waits ends at once`),
];
