import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { type Erasure, forget, recomputeAsOfNewest, type Survey, survey } from "../../lambdas/forget/forget.ts";
import { plural } from "../../lambdas/run/tell.ts";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { openVersions } from "../../lambdas/shared/lake/open.ts";
import { askEmail } from "../askEmail.ts";
import { holdLake, lakeOptions, ownLake } from "../holdLake.ts";
import { examples, type Shell } from "../shell.ts";
import type { LakeChoice } from "../stageLake.ts";
import { type Terminal, tableText } from "../terminal.ts";

interface Options extends LakeChoice {
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/** Asks whether to go on. */
type Ask = (message: string) => Promise<boolean>;

export function forgetCommand({ terminal }: Shell, ask: Ask = askPerson): Command {
  return new Command("forget")
    .description("Erase a person from the lake for good: raw records, dropped files, tables, and old versions of them.")
    .argument(
      "[email]",
      "the person's e-mail address, by which ids and phone numbers are found; asked for when left out",
    )
    .option("--dry-run", "say what is there, and change nothing")
    .option("--yes", "do not ask")
    .option(...lakeOptions.lake)
    .option(...lakeOptions.stage)
    .option(...lakeOptions.config)
    .option("--json", "print what was found and done as JSON")
    .addHelpText(
      "after",
      `
Orders stay as orders of nobody: no amount changes. The person is not loaded again: pull and dropped files are held
against a list of salted hashes. Interrupted, the same command goes on. What was done is written to state/erasures/.
Erase the person at your vendors too. docs/operations.md says what cannot be reached from here.
${examples("forget --stage prod", "forget jane@example.com --dry-run", "forget jane@example.com --stage prod --yes")}`,
    )
    .action(async (given: string | undefined, options: Options) => {
      const email = given ?? (await askEmail("The person's e-mail address"));
      const { ctx, url, environment } = await ownLake(options, terminal);
      if (options.dryRun || !options.yes) {
        const there = await survey(ctx, email, {});
        if (options.dryRun) return tell(terminal, options, there);
        terminal.note(surveyText(there));
        if (!terminal.interactive || !(await ask("Erase all of this for good?"))) {
          throw new SettingsError("Nothing was erased.", { remedy: "Answer yes when asked, or say --yes." });
        }
      }
      const how = { versions: openVersions(url, environment), recompute: recomputeAsOfNewest };
      tell(terminal, options, await holdLake(ctx, (held) => forget(held, email, how)));
    });
}

function tell({ out, note }: Terminal, { json }: Options, done: Survey | Erasure): void {
  out(json ? JSON.stringify(done, null, 2) : surveyText(done));
  if (!json && "proof" in done) {
    out(`Erased, with ${plural(done.versionsDeleted, "old version")}. The proof: ${done.proof}`);
    note(
      "Erase the person at your vendors and in your own files too, and in copies of the lake that you keep elsewhere.",
    );
  }
}

function surveyText({ found, suppressed, notSearched }: Survey): string {
  const rows = Object.entries(found).map(([prefix, { objects, records }]) => [prefix, objects, records]);
  const { phones, ids } = suppressed;
  const lines = [
    rows.length === 0
      ? "Nothing in the lake names this person."
      : `${tableText(["where", "objects", "records"], rows)}\nKnown by ${plural(ids, "customer id")} and ${plural(phones, "phone number")}.`,
  ];
  if (notSearched.length > 0) lines.push(`Could not be read, look into them yourself: ${notSearched.join(", ")}`);
  return lines.join("\n");
}

async function askPerson(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false });
  return !isCancel(answer) && answer;
}
