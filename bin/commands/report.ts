import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { renderReport, report } from "../../lambdas/report/report.ts";
import { type ReadOptions, readContext } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";

interface Options extends ReadOptions {
  preview?: boolean;
  open?: boolean;
  json?: boolean;
  text?: boolean;
}

export function reportCommand({ terminal }: Shell): Command {
  return new Command("report")
    .description("Write the report again from the figures that are there, or look at it first.")
    .option("--preview", "render it into .milepost/preview/ and change nothing in the lake")
    .option("--open", "show the page in the browser")
    .option("--text", "print the text form")
    .option("--json", "print what the report says as JSON")
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)")
    .option("--as-of <yyyy-mm-dd>", "the day of the report (default: the newest run's)")
    .option("--config <file>", "the settings (default: milepost.config.ts)")
    .addHelpText("after", examples("report --preview", "report --preview --open", "report --as-of 2026-11-22"))
    .action(async (options: Options) => {
      const ctx = await readContext(options, terminal);
      const rendered = await renderReport(ctx);
      const folder = join(".milepost", "preview", ctx.asOf);
      await mkdir(folder, { recursive: true });
      for (const [format, bytes] of Object.entries(rendered.forms))
        await writeFile(join(folder, `report.${format}`), bytes);
      if (!options.preview) await report(ctx);
      if (options.json) terminal.out(new TextDecoder().decode(rendered.forms.json).trimEnd());
      else if (options.text) terminal.out(new TextDecoder().decode(rendered.forms.txt).trimEnd());
      else terminal.out(join(folder, "report.html"));
      if (!options.preview) terminal.note(`Written to ${ctx.lake.url}/reports/${ctx.asOf}/daily/`);
      if (options.open) openInBrowser(resolve(folder, "report.html"));
    });
}

function openInBrowser(path: string): void {
  const [program, ...first] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  if (program === undefined) return;
  const child = spawn(program, [...first, path], { detached: true, stdio: "ignore" });
  // Where no browser can be started, the path that was printed is enough.
  child.on("error", () => {});
  child.unref();
}
