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
  "test/cluster/{bad-input,bus-access,console,data-rows,joining,safe,scenario}.test.ts",
  "test/docs/snippets.test.ts",
  "test/e2e/{bad-input,command,console-output,console-steering,contract-http,data-rows,debug}.test.ts",
  "test/e2e/{error-kinds,exit-codes,init,iterations,library,outputs,plugins,scenario-forms}.test.ts",
  "test/e2e/{node-versions,seed-option,seed-scripts,shapes}.test.ts",
  "test/faults/{broken-target,certificates,hostile-names,redirects-cookies,secrets,slow-target}.test.ts",
];

const endToEnd = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ["test/support/global-setup.ts"],
};

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
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "e2e-waiting",
          include: mostlyWaiting,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
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
          fileParallelism: false,
        },
      },
    ],
  },
});
