import { z } from "zod";
import type { Context } from "../shared/context.ts";
import type { PreviousGoal } from "./reportData.ts";
import { reportKey } from "./reportKeys.ts";
import { goalSchema } from "./reportSchema.ts";

/** Just what is taken on, so that a report of an earlier version, with other words in it, serves as well. */
const previousSchema = z.looseObject({
  layout: z.literal(1),
  goals: z.array(
    z.looseObject(goalSchema.pick({ id: true, basis: true, baseline: true, found: true, status: true }).shape),
  ),
});

/** The goals of the newest report of an earlier day; none when there is none, or it has another layout. */
export async function readPreviousGoals({ lake, asOf }: Pick<Context, "lake" | "asOf">): Promise<PreviousGoal[]> {
  const keys = (await Array.fromAsync(lake.list("reports/"))).map(({ key }) => key);
  const earlier = keys.filter((key) => key.endsWith("/daily/report.json") && key < reportKey(asOf, "json"));
  const newest = earlier.at(-1);
  const object = newest === undefined ? undefined : await lake.get(newest);
  if (object === undefined) return [];
  const parsed = previousSchema.safeParse(JSON.parse(new TextDecoder().decode(object.body)));
  return parsed.success ? parsed.data.goals : [];
}
