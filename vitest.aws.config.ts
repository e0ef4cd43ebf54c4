import { defineConfig } from "vitest/config";

/** What needs an AWS emulator: `npm run test:aws` starts one and runs this. */
export default defineConfig({
  test: {
    include: ["test/aws/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
  },
});
