import { MessageRejected, SESv2ServiceException } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { MailRefusedError } from "../../lambdas/report/mailer.ts";
import { sesError } from "../../lambdas/report/sesErrors.ts";

const envelope = { from: "kpis@shop.example", to: ["owner@shop.example", "board@other.example"] };

const answered = (name: string, message: string, httpStatusCode = 400) =>
  new SESv2ServiceException({ name, message, $fault: "client", $metadata: { httpStatusCode } });
const rejected = (...identities: string[]) =>
  new MessageRejected({
    message: `Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ${identities.join(", ")}`,
    $metadata: { httpStatusCode: 400 },
  });

test.each([
  [rejected("board@other.example"), /in SES's sandbox, and report\.recipients\[1\] is not verified\.\n.*production/],
  [rejected(...envelope.to), /report\.recipients\[0\], report\.recipients\[1\] are not verified/],
  [rejected("KPIs <kpis@shop.example>", ...envelope.to), /the sender, report\.from, is not verified in this region/],
  [answered("MessageRejected", "Email address is not verified."), /the sender, report\.from, is not verified/],
  [answered("MailFromDomainNotVerifiedException", "x"), /MAIL FROM domain is not verified/],
  [answered("SendingPausedException", "x"), /sending is paused.*\n.*bounces or complaints/],
  [answered("AccountSuspendedException", "x"), /suspended/],
  [
    answered("NotFoundException", "Configuration set <milepost-prod> does not exist.", 404),
    /<milepost-prod> .*\n.*deploy/,
  ],
  [answered("AccessDeniedException", "User: … identity/kpis@shop.example", 403), /may not send.*\n.*deploy again/],
  [answered("LimitExceededException", "Daily message quota exceeded."), /Daily message quota.*\n.*200 mails a day/],
  [answered("BadRequestException", "Illegal address: owner@shop.example"), /Illegal address: report\.recipients\[0\]/],
  [answered("BadRequestException", "Illegal address: Someone@Else.example."), /Illegal address: \(an address\)\./],
])("tells people what %s means", (error, words) => {
  const told = sesError(error, envelope);
  expect(told).toBeInstanceOf(MailRefusedError);
  expect(String(told)).toMatch(words);
  expect(String(told)).not.toContain("@");
  expect(String(told)).toMatch(/\n {2}\S/);
});

test.each([
  answered("InternalServiceErrorException", "try again", 500),
  new Error("socket hang up"),
  Object.assign(new Error("no answer"), { name: "TimeoutError" }),
])("leaves alone what may have been taken: %s", (error) => {
  expect(sesError(error, envelope)).toBe(error);
});

test("knows that what never reached SES was not taken", () => {
  const error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  expect(sesError(error, envelope)).toBeInstanceOf(MailRefusedError);
});

test.each([
  [answered("TooManyRequestsException", "Maximum sending rate exceeded.", 429), true],
  [answered("SendingPausedException", "x"), true],
  [Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" }), true],
  [rejected("board@other.example"), false],
  [answered("AccessDeniedException", "x", 403), false],
  [answered("AccountSuspendedException", "x"), false],
])("knows whether %s can pass", (error, isPassing) => {
  expect(sesError(error, envelope)).toMatchObject({ isPassing });
});
