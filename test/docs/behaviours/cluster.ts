import { type Behaviour, other, shown } from "./behaviour.ts";

const dispatcher = "src/dispatch/users-dispatcher.test.ts";
const controller = "src/cluster/controller.test.ts";
const clusterFaults = "src/cluster/cluster-faults.test.ts";
const registry = "src/cluster/worker-registry.test.ts";
const contractLoad = "test/e2e/contract-load.test.ts";
const forms = "test/e2e/scenario-forms.test.ts";
const statsRoutes = "src/server/stats-routes.test.ts";
const ownProtocol = "orders are absolute and reports numbered: the messages are others";
const messages = "src/user/message-board.test.ts";
const shaped = "src/cluster/shaped-test.test.ts";
const membership = "src/cluster/share/membership.test.ts";
const joining = "test/cluster/joining.test.ts";

/** Of runs over many machines. */
export const clusterBehaviours: readonly Behaviour[] = [
  shown("M1", "six users on three workers", `${controller}: spreads 10 users over 3 threads`),
  shown("M2", "workers join and leave", `${clusterFaults}: shares users out anew when a host joins`),
  shown("M3", "own options reach the workers", "test/e2e/contract-scenario.test.ts: inside a task"),
  shown(
    "M4",
    "spawningComplete and testStop once a node",
    `${contractLoad}: events carry Locust's arguments`,
  ),
  shown("M6", "fixed classes in a shape", `${dispatcher}: M6`),
  shown(
    "M7",
    "stages of a shape, with a stop timeout",
    `${shaped}: M7: whatever its stages are`,
    `${shaped}: M7: has the stop timeout`,
  ),
  shown("M8", "a shape is started again", `${shaped}: M8`),
  shown("M9", "stopping comes before stopped", `${controller}: goes through its states`),
  shown("M10", "states along a shape", `${shaped}: M10`),
  shown(
    "M11",
    "a shape is asked once a second",
    "src/cluster/shape-driver.test.ts: each second from the first on, and what is the same is told once",
  ),
  shown("M13", "a slow testStart runs to its end", `${forms}: events come in their order`),
  shown("M14", "heartbeats and usage", `${contractLoad}: events carry Locust's arguments`),
  shown("M15", "workers come and go", `${registry}: numbers workers when they are ready`),
  other(
    "M16",
    "versions of workers",
    "another version is refused, with both named: numbers are exact or not at all",
    `${membership}: of another version refuse each other`,
    "test/cluster/bad-input.test.ts: a worker of another version than its controller's",
  ),
  shown("M18", "a worker that is silent is missing", `${registry}: loses a host that is silent`),
  shown("M19", "one of two workers goes", `${clusterFaults}: is named, ended and replaced`),
  shown("M20", "a missing worker stops nothing", `${clusterFaults}: takes a silent host for lost`),
  shown("M21", "a worker that returns", `${registry}: and knows it again when it is back`),
  other("M23", "spawn messages", ownProtocol, "src/cluster/order-content.test.ts: says what an order says"),
  other(
    "M24",
    "who gets spawn messages",
    ownProtocol,
    "src/cluster/order-content.test.ts: says what an order says",
  ),
  shown("M25", "a missing worker gets no users", `${clusterFaults}: its users run elsewhere`),
  shown("M26", "remainders are not lost", `${dispatcher}: whatever comes, totals are exact`),
  shown("M27", "a start before any worker", `${controller}: waits for the expected workers`),
  shown("M28", "a broken message", "src/cluster/aggregator.test.ts: refuses what it can't read"),
  shown(
    "M30",
    "messages of one's own",
    `${messages}: posts JSON, at the controller for one worker too`,
    `${messages}: tells once of a name that nobody is registered for`,
  ),
  other(
    "M31",
    "the wait for reports after a ramp",
    "spawning is complete when every thread has told so: there is no time to set",
  ),
  shown("M32", "a malformed frame", "src/stats/delta.test.ts: random bytes are refused"),
  other(
    "M33",
    "a worker and its master find each other",
    "a worker that finds none waits for one",
    `${membership}: find each other whoever comes first`,
    `${joining}: a worker that is there before the bus waits for it`,
    "test/cluster/bad-input.test.ts: a worker on a bus of another kind",
  ),
  other("M34", "an older spawn message", ownProtocol, `${clusterFaults}: a bus that drops, doubles`),
  shown("M35", "other targets while spawning", `${controller}: goes up and down as edited`),
  other("M36", "fields of a heartbeat", ownProtocol, `${registry}: the registry`),
  other(
    "M37",
    "reconnect on a broken frame",
    ownProtocol,
    "src/bus/nats-bus.test.ts: comes back after the server was killed",
  ),
  shown(
    "M38",
    "testStart and testStop once per test",
    `${controller}: runs a second test on the same threads`,
  ),
  shown(
    "M39",
    "logs of workers reach the console",
    `${statsRoutes}: tell log lines of the controller and of each worker`,
  ),
  shown("M40", "messages survive the wire", "src/bus/message-pack.test.ts: reads back the same"),
];
