import { Command } from "commander";
import { secretVariable } from "../../lambdas/shared/environmentSecrets.ts";
import { demoAsOf, demoFrom, demoNow, demoSalt, demoSettings, markAsDemo } from "../demoLake.ts";
import { localContext } from "../localContext.ts";
import { demoLake } from "../place.ts";
import { runAndTell } from "../runAndTell.ts";
import { examples, type Shell } from "../shell.ts";

interface Options {
  lake: string;
  json?: boolean;
}

export function demoCommand(shell: Shell): Command {
  return new Command("demo")
    .description(
      "Two years of a simulated tea shop, from its shop's API to the report. Needs no account and no network.",
    )
    .option("--lake <folder>", "where to put it", demoLake)
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      `\nRun it twice: the second time nothing is rebuilt.\n${examples("demo", "demo --lake /tmp/demo")}`,
    )
    .action(async (options: Options) => {
      // The simulated vendors belong to the tests; nothing else in the program reads them.
      const [{ makeBusiness }, { startShopify }, { startEcb }] = await Promise.all([
        import("../../test/vendors/shop/business.ts"),
        import("../../test/vendors/shopify/server.ts"),
        import("../../test/vendors/ecb/server.ts"),
      ]);
      const now = () => demoNow;
      const business = makeBusiness({ from: demoFrom, today: demoAsOf, orders: 12_000, seed: "nordlicht" });
      const bucket = { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 100 };
      const shopify = await startShopify({ business, now, bucket });
      const ecb = await startEcb({ now });
      try {
        const settings = demoSettings({ ...shopify.endpoints, ecb: ecb.url });
        const environment = demoEnvironment(Object.keys(settings.sources), shopify.auth.token);
        const ctx = localContext({ lake: options.lake, settings, environment, asOf: demoAsOf, now });
        await markAsDemo(ctx.lake);
        const { tasks } = await runAndTell(ctx, options, shell);
        const report = tasks.find(({ verb }) => verb === "report");
        if (report !== undefined && !options.json) shell.terminal.out(whatNext(`${options.lake}/${report.page}`));
      } finally {
        await Promise.all([shopify.close(), ecb.close()]);
      }
    });
}

/** The simulated shops' credential, and a salt that is no secret: the demo's people are invented. */
function demoEnvironment(sources: readonly string[], token: string): Record<string, string> {
  const secrets = sources.map((source) => [secretVariable(source), token]);
  return { ...Object.fromEntries(secrets), MILEPOST_SALT: demoSalt };
}

function whatNext(page: string): string {
  return `
The report: ${page}

What you can do next:
  npx milepost report --preview --open
  npx milepost kpis
  npx milepost kpi sales --grain month
  npx milepost query "select * from kpi_values where kpi = 'average_order_value' and grain = 'month' order by period_start"
Your own data: see milepost.config.ts, or drop a file into ./lake/inbox/order_lines/ and run npx milepost run`;
}
