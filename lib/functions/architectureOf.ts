import { closeSync, openSync, readSync } from "node:fs";

/** What the processor of a Linux binary is called in `process.arch`. */
export type Cpu = "arm64" | "x64";

/** ELF's numbers of processors: AArch64 and x86-64. */
const machines: Readonly<Record<number, Cpu>> = { 183: "arm64", 62: "x64" };

/** Which processor a Linux binary was built for; undefined when it is none, or for another. */
export function architectureOf(file: string): Cpu | undefined {
  const header = Buffer.alloc(20);
  const handle = openSync(file, "r");
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  // Both processors are little-endian.
  return header.toString("latin1", 0, 4) === "\x7fELF" ? machines[header.readUInt16LE(18)] : undefined;
}
