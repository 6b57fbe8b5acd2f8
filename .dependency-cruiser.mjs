// The layers of ARCHITECTURE.md as data: what each room of src/ may import besides itself and base.
// No arrow against the table, no cycle, type imports included. Tests may look into any room.

/** @type {Record<string, readonly string[]>} */
const mayImport = {
  base: [],
  metrics: [],
  net: [],
  bus: [],
  shape: [],
  dispatch: [],
  config: [],
  stats: ["metrics"],
  user: ["metrics"],
  protocols: ["metrics", "net", "user"],
  runner: ["metrics", "user", "dispatch"],
  outputs: ["stats"],
  plugin: ["user"],
  loader: ["user", "shape", "plugin"],
  cluster: ["bus", "shape", "dispatch", "stats", "user", "runner"],
  server: ["stats", "outputs", "cluster"],
  app: [
    ...["metrics", "net", "bus", "shape", "dispatch", "config"],
    ...["stats", "user", "runner", "outputs", "plugin", "loader", "cluster", "server"],
  ],
  cli: ["app", "config"],
  library: ["app", "config", "outputs", "stats", "shape", "user", "loader", "cluster"],
};

/** Single arrows that the table doesn't show, each with its reason. */
const extraArrows = [
  // A connection and a session enter the calls that a user has in flight; the contract is metrics/call-scope.
  { from: "net", to: "^src/metrics/call-scope\\.ts$" },
  // A test that a program leads is judged by the command's table of exit codes.
  { from: "library", to: "^src/cli/exit-codes\\.ts$" },
];

/** Tests, the suites that they share, and what they run a cluster or a bus with. */
const tests = "(\\.(test|conformance)|-fixture|/(manual|simulated|lossy)-[^/]+)\\.ts$";
const rooms = Object.keys(mayImport);

const roomRules = rooms.map((room) => {
  const allowed = [room, "base", ...mayImport[room]].join("|");
  const extra = extraArrows.filter(({ from }) => from === room).map(({ to }) => to);
  return {
    name: `layers-${room}`,
    comment: `${room} may import only: ${mayImport[room].join(", ") || "nothing but base"}`,
    severity: "error",
    from: { path: `^src/${room}/`, pathNot: tests },
    to: { path: "^src/", pathNot: [`^src/(${allowed})/`, ...extra] },
  };
});

export default {
  forbidden: [
    ...roomRules,
    {
      name: "layers-index",
      comment: "The package's surface re-exports what scenarios use, and knows nothing else.",
      severity: "error",
      from: { path: "^src/index\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(base|user|shape|metrics|plugin|protocols/http)/" },
    },
    {
      name: "known-rooms",
      comment: "A new folder under src/ gets its row in the table first.",
      severity: "error",
      from: {},
      to: { path: "^src/[^/]+/", pathNot: `^src/(${rooms.join("|")})/` },
    },
    {
      name: "no-cycles",
      comment: "A cycle means that two concepts are one, or that a contract is missing.",
      severity: "error",
      from: { pathNot: tests },
      to: { circular: true },
    },
    {
      name: "runner-knows-allocations-only",
      comment: "Of dispatch a runner knows the allocation and its slots, never the dispatcher.",
      severity: "error",
      from: { path: "^src/runner/", pathNot: tests },
      to: { path: "^src/dispatch/", pathNot: "^src/dispatch/(allocation|slot-ranges|slot-set)\\.ts$" },
    },
    {
      name: "no-tests-in-the-product",
      comment: "What ships imports no test, no example and no development tool.",
      severity: "error",
      from: { path: "^src/", pathNot: tests },
      to: { path: `${tests}|^(test|examples|bench|scripts)/` },
    },
    {
      name: "only-declared-dependencies",
      comment:
        "A package that running code needs is in dependencies; the result's schema is read at build time only.",
      severity: "error",
      from: { path: "^src/", pathNot: [tests, "^src/outputs/result-schema\\.ts$"] },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "undetermined"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/fixtures/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node"] },
  },
};
