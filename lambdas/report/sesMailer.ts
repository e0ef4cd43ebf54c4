import { setTimeout } from "node:timers/promises";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { environmentNames } from "../../lib/contract.ts";
import type { Mailer } from "./mailer.ts";
import { isThrottled, sesError } from "./sesErrors.ts";

const TRIES = 3;

/** SES with the deployment's configuration set; undefined in a stage that sends no mail. */
export function openSesMailer(environment: Readonly<Record<string, string | undefined>>): Mailer | undefined {
  const configurationSet = environment[environmentNames.configurationSet];
  if (!configurationSet) return undefined;
  const client = new SESv2Client({
    // SES does not know a mail it has been sent before: one whose answer was lost is not the SDK's to send again.
    maxAttempts: 1,
    // Three tries stay well within the time that an attempt is given.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  return sesMailer(client, configurationSet, (milliseconds) => setTimeout(milliseconds));
}

/** Sends through SES as the mail was composed, to the recipients given and no others. Throttled, it tries again. */
export function sesMailer(
  client: SESv2Client,
  configurationSet: string,
  sleep: (milliseconds: number) => Promise<void>,
): Mailer {
  return {
    async send(mail, { from, to }) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: { Raw: { Data: mail } },
        ConfigurationSetName: configurationSet,
      });
      for (let tried = 1; ; tried++) {
        try {
          return (await client.send(command)).MessageId ?? "";
        } catch (error) {
          if (!isThrottled(error) || tried === TRIES) throw sesError(error, { from, to });
          await sleep(1_000 * 2 ** tried);
        }
      }
    },
  };
}
