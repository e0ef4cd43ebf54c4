import type { Context } from "../shared/context.ts";
import { reportKey } from "./reportKeys.ts";
import { type ReportGoal, reportSchema } from "./reportSchema.ts";

/** The goals of the newest report of an earlier day; none when there is none, or it has another layout. */
export async function readPreviousGoals({ lake, asOf }: Pick<Context, "lake" | "asOf">): Promise<ReportGoal[]> {
  const keys = (await Array.fromAsync(lake.list("reports/"))).map(({ key }) => key);
  const earlier = keys.filter((key) => key.endsWith("/daily/report.json") && key < reportKey(asOf, "json"));
  const newest = earlier.at(-1);
  const object = newest === undefined ? undefined : await lake.get(newest);
  if (object === undefined) return [];
  const parsed = reportSchema.safeParse(JSON.parse(new TextDecoder().decode(object.body)));
  return parsed.success ? parsed.data.goals : [];
}
