import type {
  ChangeView,
  ClassView,
  ExceptionView,
  FailureView,
  FormField,
  LogView,
  Marker,
  RowName,
  RowValues,
  RunStateName,
  RunView,
  ScenarioView,
  WholeView,
  WorkerView,
} from "../../../src/server/api.ts";
import { seeded } from "./sample-random.ts";
import { sampleSeries, sampleStartMs, sampleUsers } from "./sample-series.ts";

/** How big a sample is, and how far its test has come. */
export interface SampleSize {
  readonly seed: number;
  readonly names: number;
  readonly seconds: number;
  readonly workers: number;
  readonly state: RunStateName;
}

export const usualSample: SampleSize = { seed: 7, names: 24, seconds: 900, workers: 4, state: "running" };

const methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE"];
const places = [
  "/",
  "/login",
  "/cart",
  "/products/[id]",
  "/search?q=[term]",
  "/orders",
  "/api/v2/users/[id]",
  "/결제",
];

/** Everything that a page shows of a test, made from a seed: the same size, the same view. */
export function sampleWhole(size: SampleSize): WholeView {
  const idle = size.state === "ready";
  const names = idle ? [] : sampleNames(size.names);
  return {
    version: "0.1.0",
    scenario: sampleScenario(),
    run: idle ? null : sampleRun(size),
    names,
    rows: idle ? [] : sampleRows(size, names),
    failures: idle ? [] : sampleFailures(names),
    exceptions: idle ? [] : sampleExceptions(),
    workers: idle ? [] : sampleWorkers(size),
    series: idle ? [] : sampleSeries(size.seed, 0, size.seconds),
    markers: idle ? [] : sampleMarkers(size.seconds),
    logs: idle ? [] : sampleLogs(0, Math.min(2000, size.seconds)),
    tabs: [],
    downloads: idle
      ? []
      : [
          { label: "Statistics", path: "stats/requests/csv" },
          { label: "Failures", path: "stats/failures/csv" },
          { label: "Exceptions", path: "exceptions/csv" },
          { label: "Report", path: "stats/report?download=1" },
        ],
  };
}

/** What the second that ends at `size.seconds` brings. */
export function sampleChange(size: SampleSize): ChangeView {
  const names = sampleNames(size.names);
  const random = seeded(size.seconds);
  return {
    run: sampleRun(size),
    rows: sampleRows(size, names).filter((row) => row[0] === 0 || random() < 0.5),
    workers: sampleWorkers(size),
    series: sampleSeries(size.seed, size.seconds - 1, size.seconds),
    logs: sampleLogs(size.seconds - 1, size.seconds),
  };
}

/** Names of rows, the ids from 1 on. */
function sampleNames(count: number): RowName[] {
  return Array.from({ length: count }, (_, index) => {
    const place = places[index % places.length]!;
    const turn = Math.floor(index / places.length);
    const id = index + 1;
    return {
      id,
      method: methods[index % methods.length]!,
      name: turn === 0 ? place : `${place}/part-${turn}`,
    };
  });
}

function sampleRows(size: SampleSize, names: readonly RowName[]): RowValues[] {
  const ids = [0, ...names.map(({ id }) => id)];
  return ids.map((id) => {
    const random = seeded(size.seed + id * 31);
    random();
    const weight = id === 0 ? 1 : (0.3 + random()) / names.length;
    const requests = Math.round(size.seconds * 700 * weight);
    const failures = id % 5 === 1 || id === 0 ? Math.round(requests * 0.013) : 0;
    const median = 12 + random() * 60;
    const rps = (requests / Math.max(1, size.seconds)) * (0.95 + seeded(size.seconds + id)() * 0.1);
    const times = [median, median * 2.6, median * 5.1, median * 11, median * 1.3, median * 0.31, median * 40];
    const phases = id % 7 === 6 ? [null, null] : [1.1 + random(), median * 0.8];
    const rates = [rps, failures / Math.max(1, size.seconds), requests / Math.max(1, size.seconds), 0.4];
    return [
      id,
      requests,
      failures,
      ...times,
      Math.round(200 + random() * 90_000),
      ...rates,
      id % 3,
      0,
      ...phases,
    ];
  });
}

function sampleRun(size: SampleSize): RunView {
  const users = size.state === "stopped" ? 0 : sampleUsers(size.seconds);
  const ended = {
    verdict: "failed" as const,
    exitCode: 1,
    reasons: ["1.3 % of the requests failed", "2 tasks threw an error"],
    durationSeconds: size.seconds,
    lostAtMost: 0,
  };
  return {
    id: "sample",
    state: size.state,
    startedAtWallMs: sampleStartMs,
    host: "https://shop.example.com",
    seed: 42,
    elapsedSeconds: size.seconds,
    users,
    targetUsers: sampleUsers(1_000_000),
    spawnRate: 2.5,
    runTimeSeconds: 3600,
    shape: null,
    usersByClass: { WebShopper: Math.round(users * 0.7), MobileShopper: users - Math.round(users * 0.7) },
    zeroSecond: 0,
    ended: size.state === "stopped" ? ended : null,
  };
}

function sampleScenario(): ScenarioView {
  const field = (
    name: string,
    kind: FormField["kind"],
    value: FormField["value"],
    rest: Partial<FormField> = {},
  ) => ({
    ...{ name, label: name, kind, value, help: "", required: false, advanced: true },
    ...rest,
  });
  return {
    files: ["locustfile.ts"],
    fields: [
      field("user_count", "number", 300, { required: true, advanced: false }),
      field("spawn_rate", "number", 2.5, { required: true, advanced: false }),
      field("host", "text", "https://shop.example.com", { advanced: false }),
      field("run_time", "text", "1h", {}),
      field("user_classes", "several", ["WebShopper", "MobileShopper"], {
        choices: ["WebShopper", "MobileShopper", "Auditor"],
      }),
      field("shape_class", "choice", "", {
        choices: ["", "DoubleWave"],
        replaces: { DoubleWave: ["user_count", "spawn_rate", "run_time"] },
      }),
      field("stages", "text", null, { replaces: { "*": ["user_count"] } }),
      field("catalogue", "text", "spring", {
        label: "Catalogue",
        help: "Which catalogue the shoppers look at.",
      }),
      field("basket_size", "number", 3, { label: "Basket size", help: "Products a shopper buys." }),
      field("region", "choice", "eu", { label: "Region", choices: ["eu", "us", "kr"] }),
      field("features", "several", ["search"], {
        label: "Features",
        choices: ["search", "reviews", "wishlist"],
      }),
      field("verbose_checks", "checkbox", true, {
        label: "Check every page",
        help: "Also compares the text.",
      }),
      field("api_key", "secret", null, { label: "API key", help: "Key of the shop's test account." }),
    ],
    classes: sampleClasses(),
  };
}

function sampleClasses(): ClassView[] {
  const ratio = [
    { name: "browse", share: 0.6, shareOfAll: 0.6, tasks: [] },
    {
      name: "Checkout",
      share: 0.4,
      shareOfAll: 0.4,
      tasks: [
        { name: "fillBasket", share: 0.75, shareOfAll: 0.3, tasks: [] },
        { name: "pay", share: 0.25, shareOfAll: 0.1, tasks: [] },
      ],
    },
  ];
  const tasks = [
    { name: "browse", weight: 3, enabled: true },
    { name: "Checkout", weight: 2, enabled: true },
  ];
  const rest = { picked: true, fixedCount: 0, host: null, tasks, ratio };
  return [
    { name: "WebShopper", weight: 7, ...rest },
    { name: "MobileShopper", weight: 3, ...rest },
    { name: "Auditor", weight: 0, ...rest, picked: false, fixedCount: 1, host: "https://audit.example.com" },
  ];
}

function sampleFailures(names: readonly RowName[]): FailureView[] {
  return names
    .filter(({ id }) => id % 5 === 1)
    .map(({ method, name, id }) => ({
      ...{ method, name },
      error:
        id % 2 === 0 ? "503 Service Unavailable" : `no answer within 60 s <img src=x onerror=alert(${id})>`,
      kind: id % 2 === 0 ? "status 503" : "timeout",
      occurrences: 1000 - id * 17,
      firstSeenWallMs: sampleStartMs + id * 1000,
      lastSeenWallMs: sampleStartMs + 800_000 + id * 500,
    }));
}

function sampleExceptions(): ExceptionView[] {
  const traceback =
    "TypeError: Cannot read properties of undefined (reading 'total')\n    at WebShopper.pay (locustfile.ts:41:30)\n    at runTask";
  return [
    {
      count: 12,
      message: "Cannot read properties of undefined (reading 'total')",
      traceback,
      task: "Checkout.pay",
      workers: ["0", "2"],
    },
    {
      count: 2,
      message: "expected a basket, got none",
      traceback: "Error: expected a basket, got none\n    at fillBasket (locustfile.ts:18:11)",
      task: "Checkout.fillBasket",
      workers: ["1"],
    },
  ];
}

function sampleWorkers(size: SampleSize): WorkerView[] {
  const users = sampleUsers(size.seconds);
  return Array.from({ length: size.workers }, (_, index) => ({
    id: `machine-${Math.floor(index / 2)}:${index}`,
    index,
    state: size.state,
    users: Math.floor((users + index) / size.workers),
    requests: size.seconds * 175,
    loopDelayMs: 1.8 + seeded(size.seconds + index)() * 3,
    cpu: 0.4 + seeded(size.seconds * 3 + index)() * 0.3,
    memoryBytes: 96_000_000 + index * 3_500_000,
    lastReportWallMs: sampleStartMs + size.seconds * 1000,
  }));
}

function sampleMarkers(seconds: number): Marker[] {
  const all: Marker[] = [
    { second: 60, kind: "load", users: 300, spawnRate: 2.5, usersBefore: 200 },
    { second: 300, kind: "workerJoined", worker: 3 },
    { second: 600, kind: "load", users: 300, spawnRate: 7 },
  ];
  return all.filter(({ second }) => second < seconds);
}

function sampleLogs(from: number, to: number): LogView[] {
  const levels = ["info", "info", "debug", "info", "warning", "info", "error"] as const;
  const logs: LogView[] = [];
  for (let number = from; number < to; number += 1) {
    const level = levels[number % levels.length]!;
    const source = number % 3 === 0 ? "main" : number % 3 === 1 ? "scenario" : `worker ${number % 4}`;
    const message =
      level === "error" ? "task pay threw: expected a basket, got none" : `message ${number} of the sample`;
    logs.push({ number, wallMs: sampleStartMs + number * 1000, level, source, message });
  }
  return logs;
}
