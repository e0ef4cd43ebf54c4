import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  GetSuppressedDestinationCommand,
  NotFoundException,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import type { Settings } from "../lambdas/shared/settings.ts";
import type { About } from "./finding.ts";

/** Whether SES would send the mail: the sender, the account, and each recipient. Sends nothing. */
export async function mailFindings(ses: SESv2Client, { from, recipients }: Settings["report"]): Promise<About[]> {
  if (from === undefined || recipients.length === 0)
    return [mail("warn", "none is sent: report.from and report.recipients are not both set")];
  const findings: About[] = [await senderFinding(ses, from)];
  const { ProductionAccessEnabled, SendingEnabled } = await ses.send(new GetAccountCommand({}));
  if (SendingEnabled === false)
    findings.push(mail("fail", "AWS has paused sending in this account: see Reputation metrics in the SES console"));
  for (const [index, address] of recipients.entries()) {
    const name = `report.recipients[${index}]`;
    if (!ProductionAccessEnabled && !(await isVerified(ses, address)))
      findings.push(mail("fail", `${name} is not verified, and the account is in SES's sandbox: ${guide}`));
    const suppressed = await suppression(ses, address);
    if (suppressed !== undefined)
      findings.push(mail("fail", `${name} gets nothing: SES suppresses it after a ${suppressed}: ${guide}`));
  }
  if (!ProductionAccessEnabled && findings.every(({ level }) => level === "ok"))
    findings.push(mail("ok", "the account is in SES's sandbox, which is enough for these recipients"));
  return findings;
}

const guide = "docs/operations.md#mail";

const mail = (level: About["level"], text: string): About => ({ about: "mail", level, text });

async function senderFinding(ses: SESv2Client, from: string): Promise<About> {
  if (await isVerified(ses, from)) return mail("ok", "report.from is verified");
  return mail("fail", `report.from is not verified: open AWS's mail to it, or enter its domain's records: ${guide}`);
}

/** Whether SES knows an address, by itself or by its domain. */
async function isVerified(ses: SESv2Client, address: string): Promise<boolean> {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const answers = await Promise.all(
    [address, domain].map((EmailIdentity) => whenThere(ses.send(new GetEmailIdentityCommand({ EmailIdentity })))),
  );
  return answers.some((answer) => answer?.VerifiedForSendingStatus === true);
}

/** Why SES keeps mail from an address: `bounce` or `complaint`; undefined when it does not. */
async function suppression(ses: SESv2Client, EmailAddress: string): Promise<string | undefined> {
  const answer = await whenThere(ses.send(new GetSuppressedDestinationCommand({ EmailAddress })));
  return answer?.SuppressedDestination?.Reason?.toLowerCase();
}

async function whenThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
