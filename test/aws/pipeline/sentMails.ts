import { z } from "zod";

const mailSchema = z.object({
  source: z.string(),
  destinations: z
    .array(z.string())
    .or(z.object({ ToAddresses: z.array(z.string()) }).transform((to) => to.ToAddresses)),
  raw_data: z.string().optional(),
});

/** What the emulated SES was given to send. */
export async function sentMails(endpoint: string): Promise<z.infer<typeof mailSchema>[]> {
  const answer = await fetch(`${endpoint}/moto-api/data.json`);
  const data = z.object({ ses: z.record(z.string(), z.array(z.unknown())) }).parse(await answer.json());
  return z.array(mailSchema).parse([...(data.ses.RawMessage ?? []), ...(data.ses.Message ?? [])]);
}
