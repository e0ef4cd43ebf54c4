import type { Lake } from "../../../lambdas/shared/lake.ts";

export const bytes = (text: string) => new TextEncoder().encode(text);
export const ifAbsent = { ifAbsent: true } as const;
export const any = { any: true } as const;

export async function textAt(lake: Lake, key: string): Promise<string | undefined> {
  const object = await lake.get(key);
  return object && new TextDecoder().decode(object.body);
}

export async function keysBelow(lake: Lake, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(lake.list(prefix))).map(({ key }) => key);
}
