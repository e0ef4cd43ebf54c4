import { callStep, type StepAnswer } from "../run/callStep.ts";
import { tellReport } from "../run/tell.ts";
import type { Context } from "../shared/context.ts";
import { MilepostError, messageOf, PassingError } from "../shared/errors.ts";
import { type Deployment, type Invocation, lambdaContext, stageOf, stepEventSchema } from "../shared/lambdaContext.ts";
import { metricLine } from "../shared/metricLine.ts";
import type { Mailer } from "./mailer.ts";
import { report } from "./report.ts";
import { type MailOutcome, sendDueMail } from "./send.ts";

/** The function `report`: writes the report of one day, and mails it when it is due. */
export function reportHandler(deployment: Deployment, mailer: Mailer | undefined) {
  return async (event: unknown, invocation: Invocation): Promise<StepAnswer> => {
    const { run, asOf, ...step } = stepEventSchema.parse(event);
    const ctx = lambdaContext({ run, asOf }, invocation, deployment);
    const stage = stageOf(deployment);
    const call = async () => {
      const written = await report(ctx);
      const mail = await mailIt(ctx, mailer);
      if (mail.sent) deployment.print(metricLine(ctx.now(), { stage }, { mailSent: 1 }));
      const waitSeconds = mail.sent ? 0 : mail.waitSeconds;
      return { ...written, mail, done: waitSeconds === 0, waitSeconds };
    };
    return callStep(ctx, { ...step, verb: "report" }, call, ({ mail, ...written }) => {
      return { ...tellReport(written), warnings: isMissed(mail) ? [mail.text] : [] };
    });
  };
}

/** Whether readers miss the mail, for now at least. */
function isMissed(mail: MailOutcome): mail is Extract<MailOutcome, { sent: false }> {
  return !mail.sent && (mail.why === "held" || mail.why === "refused");
}

/** A mail that was not taken, or of which that is not known, is tried again: its marker keeps it from going out twice. */
async function mailIt(ctx: Context, mailer: Mailer | undefined): Promise<MailOutcome> {
  let mail: MailOutcome;
  try {
    mail = await sendDueMail(ctx, mailer);
  } catch (error) {
    throw error instanceof MilepostError ? new PassingError(messageOf(error), { cause: error }) : error;
  }
  if (mail.sent) ctx.log("info", "The mail was handed to SES", { recipients: mail.recipients });
  else ctx.log(isMissed(mail) ? "warn" : "info", mail.text);
  return mail;
}
