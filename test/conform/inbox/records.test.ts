import fc from "fast-check";
import { expect, test } from "vitest";
import { recordsOf } from "../../../lambdas/conform/inbox/records.ts";

interface Found {
  readonly text: string;
  readonly line: number;
  readonly fields: number;
}

async function split(text: string, chunkBytes: number, separator?: number): Promise<Found[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const found: Found[] = [];
  for await (const records of recordsOf(chunks(), { separator })) {
    for (const { buffer, start, end, line, fields } of records) {
      found.push({ text: buffer.toString("utf8", start, end), line, fields });
    }
  }
  return found;
}

const comma = ",".charCodeAt(0);

test("records end at line ends outside quotes, and know their line", async () => {
  const text = 'a,b\r\n\n"two\nlines","a ""quote"" , here"\n5" pipe,x\n""\n  \nlast,"é"';
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    expect(await split(text, chunkBytes, comma)).toEqual([
      { text: "a,b", line: 1, fields: 2 },
      { text: '"two\nlines","a ""quote"" , here"', line: 3, fields: 2 },
      { text: '5" pipe,x', line: 5, fields: 2 },
      { text: '""', line: 6, fields: 1 },
      { text: 'last,"é"', line: 8, fields: 2 },
    ]);
  }
});

test("a CR alone ends a line too, but not in quotes", async () => {
  const text = 'a,b\r1,"x\ry"\r\n2\r,z\r';
  for (const chunkBytes of [1, 2, 3, 1000]) {
    expect(await split(text, chunkBytes, comma)).toEqual([
      { text: "a,b", line: 1, fields: 2 },
      { text: '1,"x\ry"', line: 2, fields: 2 },
      { text: "2", line: 3, fields: 1 },
      { text: ",z", line: 4, fields: 2 },
    ]);
  }
});

test("quotes mean nothing in lines that are not split", async () => {
  expect(await split('{"a":"x\n"}\n', 4)).toEqual([
    { text: '{"a":"x', line: 1, fields: 1 },
    { text: '"}', line: 2, fields: 1 },
  ]);
});

test("a quote that is never closed is told with its line", async () => {
  await expect(split('a,b\n1,"2\n3,4\n', 5, comma)).rejects.toThrow("record on line 2 is never closed");
});

test("whatever is quoted comes back as one record, however the file is cut into chunks", async () => {
  const field = fc.stringMatching(/^[a-zé,"\n ]{0,6}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      async (rows, chunkBytes) => {
        const records = rows.map((fields) => fields.map((value) => `"${value.replaceAll('"', '""')}"`).join(","));
        let line = 1;
        const expected = records.map((text, index) => {
          const at = line;
          line += text.split("\n").length;
          return { text, line: at, fields: rows[index]?.length };
        });
        expect(await split(records.join("\n"), chunkBytes, comma)).toEqual(expected);
      },
    ),
  );
});
