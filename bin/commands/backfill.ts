import { Command } from "commander";
import { backfill } from "../../lambdas/pull/backfill.ts";
import { openSource } from "../../lambdas/pull/openSource.ts";
import { holdLake, lakeOptions, ownLake } from "../holdLake.ts";
import { parseDay } from "../localContext.ts";
import { examples, type Shell } from "../shell.ts";
import type { LakeChoice } from "../stageLake.ts";

interface Options extends LakeChoice {
  from: string;
}

export function backfillCommand({ terminal }: Shell): Command {
  return new Command("backfill")
    .description("Let the next runs pull again what a source had from a day on.")
    .argument("<source>", "its name in the settings")
    .requiredOption("--from <yyyy-mm-dd>", "the first day to pull again")
    .option(...lakeOptions.lake)
    .option(...lakeOptions.stage)
    .option(...lakeOptions.config)
    .addHelpText(
      "after",
      `
For records that a vendor changed without saying so. What is new comes first in each run; what is pulled again comes
month by month after it, over several runs if need be, and milepost status shows what is left.
To load days from before the first one, set the source's \`since\` in the settings: no command is needed.
${examples("backfill shop-eu --from 2026-01-01", "backfill shop-eu --from 2026-01-01 --stage prod")}`,
    )
    .action(async (source: string, options: Options) => {
      const from = parseDay(options.from, "--from");
      const { ctx } = await ownLake(options, terminal);
      openSource(source, ctx);
      const streams = await holdLake(ctx, (held) => backfill(held, source, from));
      for (const { stream, from, to } of streams)
        terminal.out(
          `${source}/${stream}: ${from.slice(0, 10)} to ${to.slice(0, 10)} is pulled again by the next runs`,
        );
    });
}
