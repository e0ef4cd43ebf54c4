import { defineConfig } from "vitest/config";

/**
 * What takes minutes: deaths at every operation of one step, random sequences of changes, an erasure and what is made
 * again after it, CloudFormation's own linter. `npm run test:thorough`.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.thorough.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: "100%",
  },
});
