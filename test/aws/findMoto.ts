import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PINNED = "moto[server]==5.2.1";
const VENV = join(import.meta.dirname, "../../.venv");
const PACKAGES = join(VENV, "packages");
const PYTHONS = ["python3", "python"];

/** A Python that has moto's server. */
export interface Moto {
  readonly python: string;
  /** A folder of Python packages that it needs. */
  readonly packages?: string;
}

/** moto as it is installed here, or else as it could be put into `.venv`; when neither is possible, the reason. */
export async function findMoto(say: (line: string) => void): Promise<Moto | { missing: string }> {
  const found = await findInstalled();
  if (found) return found;
  const python = await firstThat(PYTHONS, (command) => works(command, ["--version"]));
  if (!python) return { missing: "Python is not installed here, and the emulator of AWS needs it" };
  say(`Installing ${PINNED} into .venv: once, and half a minute.`);
  const reason = await install(python);
  return (await findInstalled()) ?? { missing: `${PINNED} could not be installed: ${reason}` };
}

function findInstalled(): Promise<Moto | undefined> {
  const places: Moto[] = [
    ...PYTHONS.map((python) => ({ python })),
    { python: join(VENV, "bin/python") },
    ...PYTHONS.map((python) => ({ python, packages: PACKAGES })),
  ];
  // The tests mend faults of just this version.
  const version = "import moto, moto.server, sys; sys.exit(moto.__version__ != '5.2.1')";
  return firstThat(places, ({ python, packages }) => works(python, ["-c", version], packages));
}

/** Debian's Python may come without venv's pip, or without pip: each way works on some machines. Says why none did. */
async function install(python: string): Promise<string> {
  const intoVenv: [string, string[]] = [join(VENV, "bin/python"), ["-m", "pip", "install", "--quiet", PINNED]];
  const ways: [string, string[]][][] = [
    [[python, ["-m", "venv", VENV]], intoVenv],
    [[python, ["-m", "virtualenv", "--quiet", VENV]], intoVenv],
    [[python, ["-m", "pip", "install", "--quiet", "--target", PACKAGES, PINNED]]],
  ];
  const reasons: string[] = [];
  for (const steps of ways) {
    await rm(VENV, { recursive: true, force: true });
    try {
      for (const [command, args] of steps) await run(command, args);
      return "";
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.trim() : String(error));
    }
  }
  return reasons.join("\n");
}

async function works(command: string, args: readonly string[], packages?: string): Promise<boolean> {
  try {
    await run(command, [...args], { env: { ...process.env, ...(packages && { PYTHONPATH: packages }) } });
    return true;
  } catch {
    // Not there, or there and broken: either way it is not the one to use.
    return false;
  }
}

async function firstThat<T>(
  candidates: readonly T[],
  isIt: (candidate: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const candidate of candidates) if (await isIt(candidate)) return candidate;
  return undefined;
}
