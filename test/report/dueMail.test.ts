import { expect, test } from "vitest";
import { dueMail } from "../../lambdas/report/dueMail.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";
import type { SettingsInput } from "../../lambdas/shared/settings.ts";

const settingsOf = (report: SettingsInput["report"], timeZone = "Europe/Berlin", mailAt = "07:00") =>
  checkSettings({ business: { name: "Shop", timeZone, currency: "EUR" }, report, deploy: { mailAt } }, "test");
const report = { from: "kpis@shop.example", recipients: ["owner@shop.example"] };

test.each([
  ["2026-11-23T05:59:59Z", "early"],
  ["2026-11-23T06:00:00Z", "due"],
  ["2026-11-24T05:59:59Z", "due"],
  ["2026-11-24T06:00:00Z", "over"],
])("at %s the mail of the 22nd is %s", (now, due) => {
  expect(dueMail(settingsOf(report), "2026-11-22", new Date(now))).toBe(due);
});

test.each([
  // The clock goes forward over the hour that it is due in: an hour later by the wall, at the moment it jumps.
  ["Europe/Berlin", "02:30", "2026-03-28", "2026-03-29T01:29:59Z", "early"],
  ["Europe/Berlin", "02:30", "2026-03-28", "2026-03-29T01:30:00Z", "due"],
  // The day after is 23 hours long.
  ["Europe/Berlin", "07:00", "2026-03-27", "2026-03-29T04:59:59Z", "due"],
  ["Europe/Berlin", "07:00", "2026-03-27", "2026-03-29T05:00:00Z", "over"],
  ["Pacific/Auckland", "07:00", "2026-11-22", "2026-11-22T18:00:00Z", "due"],
])("in %s at %s, the mail of %s at %s is %s", (timeZone, mailAt, asOf, now, due) => {
  expect(dueMail(settingsOf(report, timeZone, mailAt), asOf, new Date(now))).toBe(due);
});

test.each([{}, { from: report.from }, { recipients: report.recipients }])("%j sends none", (incomplete) => {
  expect(dueMail(settingsOf(incomplete), "2026-11-22", new Date("2026-11-23T12:00:00Z"))).toBe("off");
});
