import { z } from "zod";
import type { Lake } from "../shared/lake.ts";
import { readStateFile, type StateFile } from "../shared/stateFile.ts";

const instant = z.iso.datetime();

const markerSchema = z.strictObject({
  layout: z.literal(1),
  as_of: z.iso.date(),
  /** trying: handed over, and no answer written down yet. refused: certainly not taken; it is tried again. */
  state: z.enum(["trying", "refused", "sent"]),
  /** The run that tried last. */
  run: z.string(),
  /** Tells this attempt from another call's in the same run and instant: equal bytes would pass as one writer's. */
  attempt: z.string(),
  tries: z.int().min(1),
  tried_at: instant,
  /** From then on, whoever was trying has given up or died. */
  gone_at: instant,
  /** How many it goes to; who they are stands in the settings alone. */
  recipients: z.int(),
  /** What SES calls the mail, when it was sent. */
  message_id: z.nullable(z.string()),
  /** Why it was refused. */
  reason: z.nullable(z.string()),
});

/** What is known of one day's mail. */
export type MailMarker = z.infer<typeof markerSchema>;

export const mailKey = (asOf: string): string => `state/mail/${asOf}-daily.json`;

/** What was tried for this day's mail; undefined when nothing was. */
export function readMailMarker(lake: Lake, asOf: string): Promise<StateFile<MailMarker> | undefined> {
  const remedy = "Delete it: the mail of that day is then sent again if it is due.";
  return readStateFile(lake, mailKey(asOf), markerSchema, remedy);
}
