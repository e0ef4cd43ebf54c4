import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import { messageOf } from "../shared/errors.ts";
import { type Envelope, MailRefusedError } from "./mailer.ts";

const guide = "docs/operations.md#mail says how, step by step.";

/** Too many mails in this second: the same request may succeed in the next. */
export function isThrottled(error: unknown): boolean {
  return statusOf(error) === 429 || nameOf(error) === "TooManyRequestsException" || nameOf(error) === "Throttling";
}

/**
 * What SES answered, for people: a MailRefusedError when the mail certainly was not taken, else the error as it is.
 * Addresses are told by the settings that hold them, for errors go into logs.
 */
export function sesError(error: unknown, envelope: Envelope): unknown {
  if (!isRefusal(error)) return error;
  const said = withoutAddresses(messageOf(error), envelope);
  const [what, remedy] = explain(nameOf(error), said, envelope);
  // Without the cause: what SES says of it holds addresses.
  return new MailRefusedError(`SES did not take the mail: ${what}`, {
    ...{ isPassing: isPassing(error), remedy, answer: nameOf(error) },
  });
}

function explain(name: string, said: string, { to }: Envelope): [what: string, remedy: string] {
  const refused = to.flatMap((_, index) => (said.includes(recipientName(index)) ? [recipientName(index)] : []));
  if (name === "MessageRejected" && /not verified/i.test(said))
    return refused.length > 0 && !said.includes(senderName)
      ? [
          `the account is in SES's sandbox, and ${refused.join(", ")} ${refused.length === 1 ? "is" : "are"} not verified.`,
          `Verify them, or better ask AWS for production access: ${guide}`,
        ]
      : [
          `the sender, ${senderName}, is not verified in this region.`,
          `Open the link that AWS has mailed to it, or enter its domain's DKIM records: ${guide}`,
        ];
  switch (name) {
    case "MailFromDomainNotVerifiedException":
      return ["the sender's MAIL FROM domain is not verified.", `Enter its MX and SPF records: ${guide}`];
    case "SendingPausedException":
      return [
        "sending is paused for this account or configuration set.",
        "SES pauses after too many bounces or complaints: see its Reputation metrics, correct report.recipients, and resume.",
      ];
    case "AccountSuspendedException":
      return ["AWS has suspended this account's sending.", "Answer the message of AWS in the Support Center."];
    case "NotFoundException":
      return [`a part it is sent with is missing: ${said}`, "Deploy again: npx milepost deploy"];
    case "AccessDeniedException":
      return [
        "the function may not send with this sender or to these recipients.",
        "They are fixed at each deploy: deploy again after changing report.from or report.recipients.",
      ];
    case "LimitExceededException":
      return [`a limit of SES is reached: ${said}`, `In the sandbox it is 200 mails a day: ${guide}`];
    default:
      return [said, guide];
  }
}

const senderName = "report.from";
const recipientName = (index: number) => `report.recipients[${index}]`;

/** The text with the settings' names in place of their addresses, and no other address in it. */
function withoutAddresses(text: string, { from, to }: Envelope): string {
  const known = new Map([[from, senderName], ...to.map((address, index) => [address, recipientName(index)] as const)]);
  return text.replaceAll(/[^\s<>"',;:/]+@[^\s<>"',;:/]*[^\s<>"',;:/.]/g, (found) => {
    const name = [...known].find(([address]) => address.toLowerCase() === found.toLowerCase())?.[1];
    return name ?? "(an address)";
  });
}

/** SES or the network said no before anything was taken. A 5xx or a lost answer is none: the mail may be on its way. */
function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 400 && status < 500;
  return error instanceof Error && "code" in error && neverSent.has(String(error.code));
}

/** Too many mails for now, a name or a machine that was not found, or a pause that SES or somebody ends. */
function isPassing(error: unknown): boolean {
  return isThrottled(error) || statusOf(error) === undefined || nameOf(error) === "SendingPausedException";
}

const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

function statusOf(error: unknown): number | undefined {
  return error instanceof SESv2ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
