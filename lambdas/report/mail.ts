import { createHash } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { Temporal } from "temporal-polyfill";
import type { Settings } from "../shared/settings.ts";
import type { Report } from "./reportSchema.ts";

/** Where nobody has named a sender: an address that cannot exist, so a mail is never sent in another's name. */
const nobody = "milepost@milepost.invalid";

/**
 * The mail as a file: both forms of the report as alternatives. The same report gives the same bytes: its date is the end
 * of the report's day, and its id follows from the business and the day. SES puts its own in place of both, so that a
 * mail which was sent twice is not known as one by them.
 */
export async function composeMail(
  report: Report,
  { recipients, from }: Settings["report"],
  forms: { subject: string; html: string; text: string },
): Promise<Uint8Array> {
  const { business, asOf, edition } = report;
  const identity = createHash("sha256").update([business.name, asOf, edition].join("\n")).digest("hex").slice(0, 32);
  const end = Temporal.PlainDate.from(asOf).add({ days: 1 }).toZonedDateTime(business.timeZone);
  const composer = new MailComposer({
    from: { name: business.name, address: from ?? nobody },
    to: recipients,
    ...forms,
    date: new Date(end.epochMilliseconds),
    messageId: `<${identity}@milepost.invalid>`,
    baseBoundary: identity,
    textEncoding: "quoted-printable",
  });
  return composer.compile().build();
}
