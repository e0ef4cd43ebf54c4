import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Day, days, salt, type World } from "./wholeRun.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to standard error. */
  readonly note: string;
}

/** Starts `milepost run` on the world's lake, as a user does; `place` is the folder it is started in. */
export async function startRun(
  world: World,
  day: Day,
  place = "place",
): Promise<{ child: ChildProcess; ended: Promise<Ended> }> {
  const folder = join(world.folder, place);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "milepost.config.ts"), `export default ${JSON.stringify(world.settings)};\n`);
  const words = ["run", "--as-of", days[day].asOf, "--lake", join(world.folder, "lake")];
  const clock = resolve(import.meta.dirname, "fixedClock.ts");
  const program = resolve(import.meta.dirname, "../../bin/milepost.ts");
  // The simulated vendors look at the same clock.
  world.context(day);
  const child = spawn(process.execPath, ["--import", clock, program, ...words], {
    cwd: folder,
    env: {
      ...process.env,
      NO_COLOR: "1",
      MILEPOST_TEST_NOW: days[day].at,
      MILEPOST_SALT: salt,
      MILEPOST_SECRET_SHOP_EU: world.token,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let note = "";
  child.stderr?.on("data", (chunk) => {
    note += chunk;
  });
  const ended = new Promise<Ended>((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => done({ code, signal, note }));
  });
  return { child, ended };
}
