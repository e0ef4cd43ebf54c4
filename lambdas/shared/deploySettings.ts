import { z } from "zod";

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 05:30");
/** Lambda's own bounds, MB. New AWS accounts get no more than 3,008. */
const memory = z.int().min(512).max(10_240);
/** What CloudWatch Logs can keep for, days. */
const retention = z.literal([7, 14, 30, 60, 90, 180, 365, 731, 1827]);

const stage = z.strictObject({
  /** Twelve digits; the account of the credentials when left out. */
  account: z.optional(z.string().regex(/^\d{12}$/, "must be an AWS account's twelve digits")),
  /** Such as eu-central-1; the region of the credentials when left out. */
  region: z.optional(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-central-1")),
  /**
   * How SES comes to know report.from. address: AWS mails it a link to open. domain: the domain of it gets DNS records,
   * which the stack tells. existing: it or its domain is verified already, as by another stage of the same account and
   * region. none: this stage sends no mail.
   */
  sender: z.enum(["address", "domain", "existing", "none"]).default("address"),
});

/** How Milepost stands in an AWS account. Nothing here changes a figure. */
export const deploySchema = z.strictObject({
  /** By name; each is a stack of its own, with a lake of its own. */
  stages: z
    .record(z.string().regex(/^[a-z][a-z0-9]{0,15}$/, "must be lower case letters and digits, at most 16"), stage)
    .refine((stages) => Object.keys(stages).length > 0, { error: "must name at least one stage" })
    .prefault({ prod: {} }),
  /** When runs begin, in the business's zone. Each takes what is new; one a day is enough for daily figures. */
  runAt: z.array(timeOfDay).min(1).default(["05:00"]),
  /** When the mail is due, in the business's zone. It goes out when the run under way then has computed its figures. */
  mailAt: timeOfDay.default("07:00"),
  /** Hours that pulling and conforming may take in one run: what is not done by then goes on in the next one. */
  wallBudgetHours: z.number().min(0.25).max(12).default(2),
  /** MB of memory. Lambda gives a function CPU in proportion: 1,769 MB are one core. */
  memory: z
    .strictObject({
      pull: memory.default(1_024),
      conform: memory.default(3_008),
      compute: memory.default(3_008),
      report: memory.default(3_008),
    })
    .prefault({}),
  /** MB of local disk for conform, compute and report: copies of the lake's objects, and what DuckDB spills. */
  scratch: z.int().min(512).max(10_240).default(4_096),
  logRetentionDays: retention.default(30),
  /** Who hears of alarms; each address has to confirm once. */
  alarmRecipients: z.array(z.email()).default([]),
  athena: z
    .strictObject({
      /** GB that one query may scan; AWS asks about 5 USD for 1,000. */
      scanLimitGb: z.int().min(1).max(10_000).default(10),
      /** GB a day beyond which the cost guard's alarm rings. */
      dailyAlarmGb: z.int().min(1).default(100),
    })
    .prefault({}),
  /** Hours of Lambda at 1 GB a day beyond which the cost guard's alarm rings; an hour is about 0.05 USD. */
  lambdaAlarmGbHours: z.number().positive().default(20),
  /** Encrypts the lake with a KMS key of its own (about 1 USD a month) in place of S3's. */
  kmsKey: z.boolean().default(false),
  /** Days after which raw records move to a cheaper class of S3 (Glacier Instant Retrieval). */
  rawColderAfterDays: z.int().min(30).max(3_650).default(90),
  /** Sources that are no longer pulled and whose rows stay. Athena finds partitions by the names of sources. */
  retiredSources: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/)).default([]),
});
export type DeploySettings = z.infer<typeof deploySchema>;
export type Sender = DeploySettings["stages"][string]["sender"];
