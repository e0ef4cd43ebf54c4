// Prints `<passed> <failed>` of one suite: `tally.mjs <vitest's JSON report> <the suite's exit status>`.
import { existsSync, readFileSync } from "node:fs";

const [report, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  // A file that cannot even be loaded fails without a failing test.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  passed = numPassedTests;
  failed = numFailedTests + broken.length;
}
// What failed may not have been a test: lint, types, the install of an emulator.
if (status !== "0" && failed === 0) failed = 1;
console.log(passed, failed);
