import { Random } from "../../base/random.ts";
import type { RowSource } from "../../user/row-feed.ts";
import type { BusFaults } from "../lossy-bus.ts";

/** Something that befalls a cluster at a moment; what lasts is over after `forMs`. A host is a number, modulo how many live. */
export type PlannedEvent = HostEvent | ControllerEvent;

/** What befalls one host, or its threads, or the bus. */
export type HostEvent =
  | {
      readonly kind: "cut host" | "freeze host" | "deafen host";
      readonly host: number;
      readonly forMs: number;
    }
  | { readonly kind: "kill host" | "leave host"; readonly host: number }
  | { readonly kind: "hang thread" | "kill thread"; readonly thread: number }
  | { readonly kind: "join host" }
  | { readonly kind: "bus down"; readonly forMs: number }
  | { readonly kind: "bad bus"; readonly faults: BusFaults; readonly forMs: number };

/** What befalls the controller, or is asked of it. */
export type ControllerEvent =
  | { readonly kind: "freeze controller" | "stall controller"; readonly forMs: number }
  | { readonly kind: "kill controller"; readonly forMs: number; readonly clockMs: number }
  | { readonly kind: "edit"; readonly users: number; readonly spawnRate: number }
  /** The same command once more, on another machine that has the run's folder too. */
  | { readonly kind: "second controller"; readonly clockMs: number }
  | { readonly kind: "reset" };

const ofController: ReadonlySet<string> = new Set<ControllerEvent["kind"]>([
  "freeze controller",
  "stall controller",
  "kill controller",
  "second controller",
  "edit",
  "reset",
]);

export const befallsController = (event: PlannedEvent): event is ControllerEvent =>
  ofController.has(event.kind);

export type TimedEvent = PlannedEvent & { readonly atMs: number };

/** One test of the model, from its first user to its result. */
export interface SimulatedPlan {
  readonly seed: number;
  readonly hosts: number;
  readonly workersPerHost: number;
  readonly users: number;
  readonly spawnRate: number;
  readonly requestEachMs: number;
  /** Requests after which a user ends by itself; Infinity for never. */
  readonly requests: number;
  readonly orphanTimeoutMs: number;
  /** Rows of which each request takes one; null for none. */
  readonly data: RowSource | null;
  /** Controller and threads send each other messages. */
  readonly hasMail: boolean;
  /** Of the bus at all times. */
  readonly faults: BusFaults;
  /** In the order of their moments. */
  readonly events: readonly TimedEvent[];
  /** From here on nothing new befalls it. */
  readonly calmMs: number;
  readonly stopMs: number;
  /** What befalls it while it ends, with moments from the stop on. */
  readonly ending: readonly TimedEvent[];
}

const kinds: readonly (readonly [PlannedEvent["kind"], weight: number])[] = [
  ["cut host", 4],
  ["freeze host", 4],
  ["deafen host", 1],
  ["kill host", 1],
  ["leave host", 1],
  ["hang thread", 2],
  ["kill thread", 2],
  ["join host", 3],
  ["reset", 1],
  ["bus down", 3],
  ["freeze controller", 2],
  ["stall controller", 2],
  ["kill controller", 5],
  ["bad bus", 3],
  ["edit", 5],
];
const allWeight = kinds.reduce((sum, [, weight]) => sum + weight, 0);

/** After the last that befalls it: everybody can be heard again, reported and given users within this. */
const calmForMs = 16_000;

/** What happens in the test with this number: a pure function. */
export const planOf = (seed: number): SimulatedPlan => {
  const random = new Random("plan", seed);
  const between = (from: number, to: number): number => from + random.below(to - from + 1);
  const orphanTimeoutMs = random.next() < 0.3 ? 10_000 : 60_000;
  const events: TimedEvent[] = [];
  let atMs = 1000;
  for (let left = between(1, 6); left > 0; left--) {
    atMs += between(50, random.next() < 0.3 ? 6000 : 1500);
    events.push({ atMs, ...eventOf(kindOf(random), random) });
  }
  const ending: TimedEvent[] = [];
  if (random.next() < 0.4) {
    const [kind] = kinds[random.below(kinds.length)]!;
    if (kind !== "edit" && kind !== "reset") ending.push({ atMs: between(0, 900), ...eventOf(kind, random) });
  }
  // By chance of its own, so that a seed's other events stay what they were.
  const more = new Random("plan with rows, mail and rivals", seed);
  if (more.next() < 0.12) events.push(...rivalryOf(more, atMs));
  const calmMs = Math.max(...events.map((event) => event.atMs + ("forMs" in event ? event.forMs : 0)));
  return {
    ...{ seed, orphanTimeoutMs, events, calmMs, stopMs: calmMs + calmForMs, ending },
    hosts: between(1, 3),
    workersPerHost: between(1, 2),
    users: between(1, 8),
    spawnRate: [0.7, 3, 20][random.below(3)]!,
    requestEachMs: between(100, 700),
    requests: random.next() < 0.1 ? between(4, 60) : Number.POSITIVE_INFINITY,
    data: more.next() < 0.15 ? dataOf(more) : null,
    hasMail: more.next() < 0.1,
    faults:
      random.next() < 0.5
        ? { dropped: 0, duplicated: 0, longestDelayMs: random.below(3) * 20 }
        : {
            dropped: random.next() * 0.04,
            duplicated: random.next() * 0.3,
            longestDelayMs: random.below(200),
          },
  };
};

/** A source that is used up within the test, or nearly, or one without an end. */
const dataOf = (random: Random): RowSource => {
  const rows = [null, 20, 100, 400][random.below(4)]!;
  return { key: "users", rows, recycles: rows !== null && random.next() < 0.3 };
};

/** A second controller, which finds the first one as it should be, or is let in while that is away. */
const rivalryOf = (random: Random, lastMs: number): TimedEvent[] => {
  const atMs = 1000 + random.below(lastMs);
  const rival = { kind: "second controller", clockMs: random.below(1_000_000) } as const;
  if (random.next() < 0.3) return [{ atMs, ...rival }];
  const kind = random.next() < 0.6 ? "freeze controller" : "stall controller";
  const forMs = 300 + random.below(5000);
  return [
    { atMs, kind, forMs },
    { atMs: atMs + random.below(Math.min(forMs, 1500)), ...rival },
  ];
};

const kindOf = (random: Random): PlannedEvent["kind"] => {
  let at = random.next() * allWeight;
  for (const [kind, weight] of kinds) {
    at -= weight;
    if (at < 0) return kind;
  }
  return "edit";
};

const eventOf = (kind: PlannedEvent["kind"], random: Random): PlannedEvent => {
  const which = random.below(16);
  // Near the fence and the silence that means lost it is the closest.
  const forMs = random.next() < 0.4 ? 2000 + random.below(1500) : 100 + random.below(7000);
  switch (kind) {
    case "cut host":
    case "freeze host":
    case "deafen host":
      return { kind, host: which, forMs };
    case "kill host":
    case "leave host":
      return { kind, host: which };
    case "hang thread":
    case "kill thread":
      return { kind, thread: which };
    case "join host":
    case "reset":
      return { kind };
    case "bus down":
      return { kind, forMs };
    case "freeze controller":
    case "stall controller":
      return { kind, forMs };
    case "second controller":
      return { kind, clockMs: random.below(1_000_000) };
    case "kill controller":
      return { kind, forMs, clockMs: random.below(1_000_000) };
    case "bad bus": {
      const faults = {
        dropped: random.next() * 0.5,
        duplicated: random.next(),
        longestDelayMs: random.below(2500),
      };
      return { kind, forMs, faults };
    }
    case "edit":
      return { kind, users: 1 + random.below(10), spawnRate: [1, 5, 50][random.below(3)]! };
  }
};
