import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Takes the README's picture of a report: `node test/screenshot.ts [report.html] [picture.png]`. Needs Chromium, as
 * `CHROMIUM` or in its usual places. The demo's report is the same every time, and so is the picture.
 */
const [page = "lake-demo/reports/2026-11-22/daily/report.html", picture = "docs/report.png"] = process.argv.slice(2);
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = browsers.find((path) => path !== undefined && existsSync(path));

if (browser === undefined) fail("No Chromium is here: install it (Debian: chromium), or name it as CHROMIUM.");
if (!existsSync(page)) fail(`There is no report at ${page}: npm run demo makes one.`);

const size = "--window-size=720,1320";
const { status, stderr } = spawnSync(
  browser,
  [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.5", size],
    `--screenshot=${resolve(picture)}`,
    pathToFileURL(resolve(page)).href,
  ],
  { encoding: "utf8" },
);
if (status !== 0 || !existsSync(picture)) fail(`Chromium took no picture:\n${stderr}`);
process.stdout.write(`${picture}\n`);

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
