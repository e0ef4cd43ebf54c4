/**
 * The state machine's definition in a template, as an object. What CloudFormation only fills in when it deploys (the
 * functions' ARNs) stands in it as the intrinsic function.
 */
export function readDefinition(properties: { DefinitionString?: unknown } | undefined) {
  const given = properties?.DefinitionString;
  const parts: unknown[] = typeof given === "string" ? [given] : joined(given);
  const text = parts.map((part) => (typeof part === "string" ? part : escaped(JSON.stringify(part)))).join("");
  return JSON.parse(text, (_, value) =>
    typeof value === "string" && value.startsWith('{"Fn::') ? JSON.parse(value) : value,
  );
}

function joined(given: unknown): unknown[] {
  if (typeof given === "object" && given !== null && "Fn::Join" in given && Array.isArray(given["Fn::Join"]))
    return given["Fn::Join"][1];
  throw new Error("the state machine has no definition");
}

/** Within a JSON text, as the intrinsic function stands inside a string of it. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
