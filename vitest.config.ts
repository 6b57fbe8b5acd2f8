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
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/**/*.test.ts"],
          exclude: ["test/chart/**", "test/image/**", "test/kubernetes/**"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ["test/support/global-setup.ts"],
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "chart",
          include: ["test/chart/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: ["test/support/global-setup.ts"],
          fileParallelism: false,
        },
      },
    ],
  },
});
