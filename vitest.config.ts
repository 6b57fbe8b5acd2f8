import { availableParallelism } from "node:os";
import { transform } from "esbuild";
import { defineConfig, type Plugin } from "vitest/config";

/** Vitest's own transformer can't parse decorators: files that use one go through esbuild first. */
const decorators: Plugin = {
  name: "decorators",
  enforce: "pre",
  async transform(code, id) {
    if (!/\.[cm]?ts$/.test(id) || id.includes("node_modules") || !/^\s*@\w+/m.test(code)) return null;
    const result = await transform(code, { loader: "ts", target: "node20", sourcemap: true, sourcefile: id });
    return { code: result.code, map: result.map };
  },
};

const acrida = [
  { find: /^acrida$/, replacement: new URL("./src/index.ts", import.meta.url).pathname },
  { find: /^acrida\/run$/, replacement: new URL("./src/library/run.ts", import.meta.url).pathname },
];

/**
 * Files that mostly wait: two of them at a time. What holds times, memory or a rate to a bound, or keeps a core busy, is
 * not among them: it has the machine to itself.
 */
const mostlyWaiting = [
  "test/cluster/{bad-input,bus-access,console,console-restart,data-rows,joining,safe,scenario}.test.ts",
  "test/docs/snippets.test.ts",
  "test/e2e/{bad-input,command,console-api,console-output,console-steering,contract-http,data-rows}.test.ts",
  "test/e2e/{debug,error-kinds,exit-codes,init,iterations,library,node-versions,outputs,plugins}.test.ts",
  "test/e2e/{postgres,scenario-forms,seed-option,seed-scripts,shapes}.test.ts",
  "test/faults/{broken-target,certificates,hostile-names,redirects-cookies,secrets,signals}.test.ts",
  "test/faults/{slow-target,stopping}.test.ts",
];

const endToEnd = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ["test/support/global-setup.ts"],
};

/** After the unit tests, before the files that run alone. */
const twoAtATime = { maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  plugins: [decorators],
  resolve: { alias: acrida },
  test: {
    // Shared machines stall for seconds. Where CI runs, a test that failed gets a second try, and the report says which.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "ui/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // Ten times what the longest takes on a core of its own.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "e2e-waiting",
          include: mostlyWaiting,
          ...twoAtATime,
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "e2e",
          include: ["test/**/*.test.ts"],
          exclude: [...mostlyWaiting, "test/chart/**", "test/image/**", "test/kubernetes/**"],
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "chart",
          include: ["test/chart/**/*.test.ts"],
          ...twoAtATime,
        },
      },
    ],
  },
});
