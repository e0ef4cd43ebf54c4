import { expect, test } from "vitest";
import { scheduleFindings } from "../../bin/scheduleFindings.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

const now = new Date("2026-11-24T12:00:00Z");
const findings = (timeZone: string, deploy: object) =>
  scheduleFindings(checkSettings({ business: { name: "Shop", timeZone, currency: "EUR" }, deploy }, "test"), now);

test("a time that clocks skip one night is told, with the day", () => {
  expect(findings("Europe/Berlin", { runAt: ["02:30", "05:00"], mailAt: "07:00" })).toEqual([
    {
      about: "settings",
      level: "warn",
      text: "deploy.runAt 02:30 does not exist on 2027-03-28 in Europe/Berlin, as clocks go forward: nothing starts then",
    },
  ]);
  expect(findings("America/New_York", { mailAt: "02:00" })[0]?.text).toContain(
    "deploy.mailAt 02:00 does not exist on 2027-03-14",
  );
});

test.each([
  ["Europe/Berlin", {}],
  ["Europe/Berlin", { runAt: ["03:00"] }],
  ["Asia/Tokyo", { runAt: ["02:30"] }],
])("in %s with %o every day has all of them", (timeZone, deploy) => {
  expect(findings(timeZone, deploy)).toEqual([]);
});
