/** A word, number, text, quoted identifier or operator of a SQL text; comments and space are left out. */
export interface Token {
  readonly kind: "word" | "number" | "text" | "quoted" | "operator";
  /** Lower case for words; as written for the rest. */
  readonly text: string;
  readonly line: number;
}

const pattern =
  /(?<skip>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*")|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<word>[a-z_]\w*)|(?<operator>::|\/\/|\*\*|->>?|=>|<>|!=|<=|>=|\|\||[\s\S])/giy;

/** Cuts a SQL text into tokens. Never fails: what it does not know is an operator of one character. */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  for (const match of sql.matchAll(pattern)) {
    const [text] = match;
    const kinds = match.groups ?? {};
    if (kinds.word !== undefined) found.push({ kind: "word", text: text.toLowerCase(), line });
    else if (kinds.number !== undefined) found.push({ kind: "number", text, line });
    else if (kinds.text !== undefined) found.push({ kind: "text", text, line });
    else if (kinds.quoted !== undefined) found.push({ kind: "quoted", text, line });
    else if (kinds.operator !== undefined) found.push({ kind: "operator", text, line });
    line += text.split("\n").length - 1;
  }
  return found;
}
