import { defineConfig } from "vitest/config";

/** Building an image takes minutes and root's rights: its tests are not among those of `npm test`. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/image/**/*.test.ts"],
    testTimeout: 120_000,
  },
});
