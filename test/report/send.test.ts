import { beforeEach, describe, expect, test } from "vitest";
import { decide } from "../../lambdas/report/decide.ts";
import { type Envelope, type Mailer, MailRefusedError } from "../../lambdas/report/mailer.ts";
import { mailKey } from "../../lambdas/report/mailMarker.ts";
import { reportKey } from "../../lambdas/report/reportKeys.ts";
import { ATTEMPT_MS, sendDueMail } from "../../lambdas/report/send.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";
import { memoryLake } from "../pull/memoryLake.ts";
import { sampleData } from "./sampleData.ts";

const asOf = "2026-11-22";
const settings = checkSettings(
  {
    business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
    report: { from: "kpis@shop.example", recipients: ["owner@shop.example", "board@shop.example"] },
  },
  "test",
);
const eml = new TextEncoder().encode("From: somebody\r\n\r\nFigures");

let lake: ReturnType<typeof memoryLake>;
let clock: number;
let logged: string[];
let posted: { mail: Uint8Array; envelope: Envelope }[];
let mailer: Mailer;

beforeEach(async () => {
  lake = memoryLake();
  clock = Date.parse("2026-11-23T06:00:00Z");
  logged = [];
  posted = [];
  mailer = {
    async send(mail, envelope) {
      posted.push({ mail, envelope });
      return `message-${posted.length}`;
    },
  };
  await putReport();
});

function contextOf(changes: Partial<Context> = {}): Context {
  return {
    ...{ lake, settings, asOf, run: "run-1" },
    now: () => new Date(clock),
    random: Math.random,
    remaining: () => 600_000,
    log: (_level, message) => logged.push(message),
    ...changes,
  } as Context;
}

async function putReport(changes: Parameters<typeof sampleData>[0] = {}): Promise<void> {
  const json = new TextEncoder().encode(JSON.stringify(decide(sampleData(changes))));
  await lake.put(reportKey(asOf, "json"), json, { any: true });
  await lake.put(reportKey(asOf, "eml"), eml, { any: true });
}

const marker = () => JSON.parse(new TextDecoder().decode(lake.objects.get(mailKey(asOf))));

test("sends what lies in the lake to the configured recipients, and writes down that it did", async () => {
  expect(await sendDueMail(contextOf(), mailer)).toEqual({ sent: true, messageId: "message-1", recipients: 2 });
  expect(posted).toEqual([
    { mail: eml, envelope: { from: "kpis@shop.example", to: ["owner@shop.example", "board@shop.example"] } },
  ]);
  expect(marker()).toMatchObject({ state: "sent", run: "run-1", tries: 1, message_id: "message-1", recipients: 2 });
  expect(JSON.stringify(marker())).not.toContain("@");
});

test("sends once, however often it is asked", async () => {
  await sendDueMail(contextOf(), mailer);
  expect(await sendDueMail(contextOf({ run: "run-2" }), mailer)).toMatchObject({ sent: false, why: "sent" });
  clock += 3_600_000;
  expect(await sendDueMail(contextOf({ run: "run-2" }), mailer)).toMatchObject({ sent: false, why: "sent" });
  expect(posted).toHaveLength(1);
});

test("of ten calls at the same instant of the same run one sends", async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => sendDueMail(contextOf(), mailer)));
  expect(posted).toHaveLength(1);
  expect(outcomes.filter(({ sent }) => sent)).toHaveLength(1);
  for (const outcome of outcomes) if (!outcome.sent) expect(["again", "sent"]).toContain(outcome.why);
});

describe("is not sent", () => {
  test.each([
    ["before it is due", "2026-11-23T05:59:00Z", "early"],
    ["when the next one is due", "2026-11-24T06:00:00Z", "over"],
  ])("%s", async (_, now, why) => {
    clock = Date.parse(now);
    expect(await sendDueMail(contextOf(), mailer)).toMatchObject({ sent: false, why });
    expect(posted).toEqual([]);
  });

  test("without a mailer, as on a laptop", async () => {
    expect(await sendDueMail(contextOf(), undefined)).toMatchObject({ sent: false, why: "off" });
  });

  test("with too little time left to see it through", async () => {
    expect(await sendDueMail(contextOf({ remaining: () => ATTEMPT_MS - 1 }), mailer)).toMatchObject({ why: "again" });
    expect(posted).toEqual([]);
  });

  test("while a check of severity fail finds something, and is when it has passed", async () => {
    const description = { en: "Amounts without a rate.", "zh-CN": "没有汇率的金额。" };
    await putReport({ checks: [{ check: "missing_rate", severity: "fail", rows: 3, description }] });
    const outcome = await sendDueMail(contextOf(), mailer);
    expect(outcome).toMatchObject({ sent: false, why: "held", text: expect.stringContaining("missing_rate") });
    expect(lake.objects.has(mailKey(asOf))).toBe(false);
    expect(posted).toEqual([]);
    await putReport();
    expect(await sendDueMail(contextOf(), mailer)).toMatchObject({ sent: true });
  });

  test("when there is no report", async () => {
    await lake.delete(reportKey(asOf, "eml"));
    await expect(sendDueMail(contextOf(), mailer)).rejects.toThrow(
      /there is no reports\/2026-11-22\/daily\/report.eml/,
    );
    expect(lake.objects.has(mailKey(asOf))).toBe(false);
  });
});

test("a refused mail is told, marked, and tried again by the next call", async () => {
  const refusing: Mailer = {
    send: () => Promise.reject(new MailRefusedError("SES did not take the mail: sandbox", { isPassing: false })),
  };
  await expect(sendDueMail(contextOf(), refusing)).rejects.toThrow(MailRefusedError);
  expect(marker()).toMatchObject({ state: "refused", reason: "SES did not take the mail: sandbox", tries: 1 });
  expect(await sendDueMail(contextOf(), mailer)).toMatchObject({ sent: true });
  expect(marker()).toMatchObject({ state: "sent", tries: 2, reason: null });
});

test("a mail refused for what can pass is marked, and tried again in five minutes", async () => {
  const refusing: Mailer = {
    send: () => Promise.reject(new MailRefusedError("SES did not take the mail: too many", { isPassing: true })),
  };
  for (const tries of [1, 2]) {
    const outcome = await sendDueMail(contextOf(), refusing);
    expect(outcome).toEqual({
      ...{ sent: false, why: "refused", text: "SES did not take the mail: too many", waitSeconds: 300 },
    });
    expect(marker()).toMatchObject({ state: "refused", tries });
    clock += 300_000;
  }
  expect(await sendDueMail(contextOf(), mailer)).toMatchObject({ sent: true });
});

describe("when nobody knows whether it went out", () => {
  test("because the answer was lost, it is sent again once that call has given up", async () => {
    const first = sendDueMail(contextOf(), { send: () => Promise.reject(new Error("socket hang up")) });
    await expect(first).rejects.toThrow(/not known whether SES took the mail.*socket hang up\n.*may then arrive twice/);
    await sentAgainLater();
  });

  test("because the call was killed, it is sent again once that call must be gone", async () => {
    let isSending = false;
    const send = () => {
      isSending = true;
      return new Promise<string>(() => {});
    };
    sendDueMail(contextOf(), { send });
    while (!isSending) await Promise.resolve();
    await sentAgainLater();
  });

  async function sentAgainLater(): Promise<void> {
    clock += 1_000;
    const soon = await sendDueMail(contextOf(), mailer);
    expect(soon).toMatchObject({ sent: false, why: "again", waitSeconds: ATTEMPT_MS / 1000 - 1 });
    expect(posted).toHaveLength(0);

    clock += ATTEMPT_MS;
    expect(await sendDueMail(contextOf({ run: "run-2" }), mailer)).toMatchObject({ sent: true });
    expect(marker()).toMatchObject({ state: "sent", run: "run-2", tries: 2 });
    expect(logged).toEqual(["An earlier call died while sending: the mail may arrive twice"]);
  }

  test("a call that was taken for dead leaves the other's mark alone", async () => {
    const answers: ((id: string) => void)[] = [];
    const slow = sendDueMail(contextOf(), { send: () => new Promise<string>((done) => answers.push(done)) });
    while (answers.length === 0) await Promise.resolve();
    clock += ATTEMPT_MS;
    await sendDueMail(contextOf({ run: "run-2" }), mailer);
    answers[0]?.("late");
    expect(await slow).toMatchObject({ sent: true, messageId: "late" });
    expect(marker()).toMatchObject({ state: "sent", run: "run-2", message_id: "message-1" });
  });
});
