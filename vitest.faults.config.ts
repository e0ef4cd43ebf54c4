import { defineConfig } from "vitest/config";

/** A whole run that dies at every operation, and real processes that are killed: `npm run test:faults`, ten minutes. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.faults.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
