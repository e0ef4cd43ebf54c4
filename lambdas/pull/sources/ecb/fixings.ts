import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";

/** One currency on one day, as the bank writes it. */
export interface Rate {
  readonly currency: string;
  readonly date: string;
  /** Units of the currency for one euro: the bank's own decimal text. */
  readonly rate: string;
}

const rateSchema = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  rate: z.string().regex(/^\d+(\.\d+)?$/),
});
const fileSchema = z.object({
  Envelope: z.object({
    Cube: z.object({ Cube: z.array(z.object({ time: z.iso.date(), Cube: z.array(rateSchema).min(1) })).min(1) }),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  // Rates stay text: 1.0832 as the bank wrote it, not as a double.
  parseAttributeValue: false,
  isArray: (_name, path) => path === "Envelope.Cube.Cube" || path === "Envelope.Cube.Cube.Cube",
});

/** The rates in one of the bank's files. Rejects with SyntaxError what is not such a file, whole. */
export function parseFixings(text: string): Rate[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new SyntaxError(`not whole XML: ${valid.err.msg}`);
  const parsed = fileSchema.safeParse(parser.parse(text));
  if (!parsed.success) throw new SyntaxError(`not a file of reference rates: ${z.prettifyError(parsed.error)}`);
  const rates = parsed.data.Envelope.Cube.Cube.flatMap(({ time, Cube }) =>
    Cube.map(({ currency, rate }) => ({ currency, date: time, rate })),
  );
  const wrong = rates.find(({ rate }) => Number(rate) <= 0);
  if (wrong !== undefined) throw new SyntaxError(`a rate of ${wrong.rate} for ${wrong.currency} on ${wrong.date}`);
  return rates;
}
