import { defineConfig } from "vitest/config";

/** A control plane takes minutes and root's rights: its tests are not among those of `npm test`. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/kubernetes/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 3_600_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
