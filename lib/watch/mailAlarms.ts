import { Duration } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { DeploySettings } from "../../lambdas/shared/deploySettings.ts";
import type { MakeAlarm } from "./alarm.ts";
import { commandFor } from "./commandFor.ts";
import { ownMetric } from "./ownMetric.ts";
import { silence } from "./rhythm.ts";

export interface MailAlarmsProps {
  readonly stage: string;
  readonly deploy: DeploySettings;
  /** Where SES tells bounces and complaints, and nothing else. */
  readonly events: ITopic;
}

/** Alarms on the mail: it was due and did not go out, or it did not arrive. Only of use where mail is set up. */
export function mailAlarms(makeAlarm: MakeAlarm, { stage, deploy, events }: MailAlarmsProps): void {
  makeAlarm("mail-not-sent", {
    metric: ownMetric("mailSent", { stage }),
    rings: { below: 1 },
    // A day from one mail to the next; a run that is still under way when the mail is due delays it.
    periods: silence(24, deploy),
    noData: { means: "bad", because: "A mail is counted when it goes out: no data is what this alarm is about." },
    impact: `The report that was due at ${deploy.mailAt} has not gone out: its readers know nothing of today.`,
    first: `${commandFor(stage, "logs report --since 2d")} says why it was not sent.`,
    runbook: "the-mail-was-not-sent",
    tellsEnd: true,
  });
  makeAlarm("mail-bounced", {
    metric: events.metricNumberOfMessagesPublished({ period: Duration.minutes(5), statistic: "Sum" }),
    rings: { atLeast: 1 },
    noData: { means: "fine", because: "SES tells only what went wrong." },
    impact: "A recipient does not get the report, or marked it as spam. Too many of these and SES stops all mail.",
    first: "Take the address out of report.recipients, or repair it, and deploy.",
    runbook: "a-mail-bounced-or-was-complained-about",
  });
}
