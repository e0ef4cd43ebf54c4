import type { Context } from "../shared/context.ts";
import { ConflictError, MilepostError, messageOf } from "../shared/errors.ts";
import { type StateFile, writeStateFile } from "../shared/stateFile.ts";
import { dueMail } from "./dueMail.ts";
import { type Envelope, type Mailer, MailRefusedError } from "./mailer.ts";
import { type MailMarker, mailKey, readMailMarker } from "./mailMarker.ts";
import { reportKey } from "./reportKeys.ts";
import { reportSchema } from "./reportSchema.ts";

/** Longer than a mailer takes for one mail: after it, whoever marked an attempt is no longer at it. */
export const ATTEMPT_MS = 90_000;

/** Between two tries of a mail that is refused for reasons that can pass. */
const REFUSED_SECONDS = 300;

export type MailOutcome =
  | { readonly sent: true; readonly messageId: string; readonly recipients: number }
  | {
      readonly sent: false;
      /**
       * held: a check failed. again: another call may be sending it; refused: SES did not take it, which can pass: with
       * either, call again after `waitSeconds`.
       */
      readonly why: "off" | "early" | "over" | "sent" | "held" | "again" | "refused";
      /** In a plain sentence. */
      readonly text: string;
      readonly waitSeconds: number;
    };

/**
 * Sends the day's report as it lies in the lake, when it is due and has not been sent. An attempt is marked before the
 * mail is handed over, and its answer after: a call that dies in between leaves the mark, and the mail is sent again
 * once that call must be gone (docs/decisions/mail-at-least-once.md). Rejects with MailRefusedError when SES refuses
 * it for a reason that somebody has to mend.
 */
export async function sendDueMail(ctx: Context, mailer: Mailer | undefined): Promise<MailOutcome> {
  const { settings, asOf, now } = ctx;
  const { from, recipients: to } = settings.report;
  const due = dueMail(settings, asOf, now());
  if (mailer === undefined || from === undefined || due === "off")
    return unsent("off", "No mail is set up: report.from or report.recipients is missing, or this stage sends none.");
  if (due === "early") return unsent("early", `The mail is due at ${settings.deploy.mailAt}.`);
  if (due === "over") return unsent("over", `The mail of ${asOf} is not sent any more: a newer one is due.`);

  const before = await readMailMarker(ctx.lake, asOf);
  if (before?.value.state === "sent") return unsent("sent", `The mail of ${asOf} was sent before.`);
  const busyFor = before?.value.state === "trying" ? Date.parse(before.value.gone_at) - now().getTime() : 0;
  if (busyFor > 0) return unsent("again", "Another call may be sending the mail.", Math.ceil(busyFor / 1000));
  if (ctx.remaining() < ATTEMPT_MS) return unsent("again", "Too little time is left in this call to send the mail.", 1);

  const failed = await failedChecks(ctx);
  if (failed.length > 0) return unsent("held", `The mail is held back, as checks fail: ${failed.join(", ")}.`);
  const mail = await readReport(ctx, "eml");
  const attempt = await markAttempt(ctx, before, to.length);
  if (attempt === undefined) return unsent("again", "Another call has just begun to send the mail.", 30);
  if (before?.value.state === "trying")
    ctx.log("warn", "An earlier call died while sending: the mail may arrive twice", { run: before.value.run });
  return handOver(ctx, mailer, mail, { from, to }, attempt);
}

async function handOver(
  ctx: Context,
  mailer: Mailer,
  mail: Uint8Array,
  envelope: Envelope,
  attempt: StateFile<MailMarker>,
): Promise<MailOutcome> {
  let messageId: string;
  try {
    messageId = await mailer.send(mail, envelope);
  } catch (error) {
    if (error instanceof MailRefusedError) {
      await mark(ctx, attempt, { state: "refused", reason: messageOf(error) });
      if (error.isPassing) return unsent("refused", messageOf(error), REFUSED_SECONDS);
      throw error;
    }
    throw new MilepostError(`It is not known whether SES took the mail of ${ctx.asOf}: ${messageOf(error)}`, {
      cause: error,
      remedy: `It is sent again by the next call after ${attempt.value.gone_at}; it may then arrive twice.`,
    });
  }
  await mark(ctx, attempt, { state: "sent", message_id: messageId });
  return { sent: true, messageId, recipients: envelope.to.length };
}

/** Marks that the mail is about to be handed over; undefined when another call was faster. */
async function markAttempt(
  { lake, asOf, run, now, random }: Context,
  before: StateFile<MailMarker> | undefined,
  recipients: number,
): Promise<StateFile<MailMarker> | undefined> {
  const at = now();
  const marker: MailMarker = {
    layout: 1,
    as_of: asOf,
    state: "trying",
    run,
    attempt: random().toString(36).slice(2),
    tries: (before?.value.tries ?? 0) + 1,
    tried_at: at.toISOString(),
    gone_at: new Date(at.getTime() + ATTEMPT_MS).toISOString(),
    recipients,
    message_id: null,
    reason: null,
  };
  try {
    return await writeStateFile(lake, mailKey(asOf), marker, before?.facts);
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
}

/** Writes down how the attempt ended. */
async function mark({ lake, asOf, log }: Context, attempt: StateFile<MailMarker>, end: Partial<MailMarker>) {
  try {
    await writeStateFile(lake, mailKey(asOf), { ...attempt.value, ...end }, attempt.facts);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    log("warn", "Another call took this attempt for dead: the mail may arrive twice", { state: end.state });
  }
}

/** Checks of severity `fail` that found something in the figures. */
async function failedChecks(ctx: Context): Promise<string[]> {
  const report = reportSchema.parse(JSON.parse(new TextDecoder().decode(await readReport(ctx, "json"))));
  return report.findings.flatMap((finding) =>
    finding.kind === "check_failed" && finding.severity === "fail" ? [finding.check] : [],
  );
}

async function readReport({ lake, asOf }: Context, format: "json" | "eml"): Promise<Uint8Array> {
  const object = await lake.get(reportKey(asOf, format));
  if (object !== undefined) return object.body;
  throw new MilepostError(`${lake.url}: there is no ${reportKey(asOf, format)} to send.`, {
    remedy: "The report is written before it is sent; run the step report.",
  });
}

function unsent(why: Exclude<MailOutcome, { sent: true }>["why"], text: string, waitSeconds = 0): MailOutcome {
  return { sent: false, why, text, waitSeconds };
}
