import { Command, Option } from "commander";
import { rebuildCanonical, rebuildDerived } from "../../lambdas/rebuild/rebuild.ts";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { holdLake, lakeOptions, ownLake } from "../holdLake.ts";
import { examples, type Shell } from "../shell.ts";
import type { LakeChoice } from "../stageLake.ts";

interface Options extends LakeChoice {
  source?: string;
  from: "canonical" | "derived";
}

export function rebuildCommand({ terminal }: Shell): Command {
  return new Command("rebuild")
    .description("Let the next run make tables again: the canonical ones from raw, or what is computed from them.")
    .option("--source <name>", "only the canonical tables of this source; inbox is the dropped files")
    .addOption(
      new Option("--from <tables>", "canonical: from raw on; derived: only facts, cubes and KPIs")
        .choices(["canonical", "derived"])
        .default("canonical"),
    )
    .option(...lakeOptions.lake)
    .option(...lakeOptions.stage)
    .option(...lakeOptions.config)
    .addHelpText(
      "after",
      `
Nothing is deleted: the tables stand until the new ones are complete, and what comes out the same stays as it is.
A changed setting, contract or SQL file needs no rebuild: runs find out by themselves.
${examples("rebuild", "rebuild --source shop-eu", "rebuild --from derived --stage prod")}`,
    )
    .action(async (options: Options) => {
      const { source, from } = options;
      if (from === "derived" && source !== undefined)
        throw new SettingsError("--source is of canonical tables: what is computed is made of all sources together.");
      const { ctx } = await ownLake(options, terminal);
      const marked = await holdLake(ctx, (held) =>
        from === "derived" ? rebuildDerived(held) : rebuildCanonical(held, source),
      );
      terminal.out(`Made again by the next run: ${marked.join(", ") || "nothing, as nothing has been computed yet"}`);
    });
}
