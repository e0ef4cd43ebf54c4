import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConflictError } from "../../lambdas/shared/errors.ts";
import { openLake } from "../../lambdas/shared/lake/open.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { lakeContract } from "../shared/lake/contract.ts";
import { type BreakingProxy, breakingProxy } from "./breakingProxy.ts";

const bucket = "milepost-contract";
const endpoint = process.env.AWS_ENDPOINT_URL ?? "";
const bytes = Buffer.from;
const ifAbsent = { ifAbsent: true } as const;
const sdk = new S3Client({ forcePathStyle: true });
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "milepost-s3-"));
  const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
  await sdk.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
});
afterAll(() => rm(scratch, { recursive: true }));

lakeContract("the S3 lake", () => openLake(`s3://${bucket}/some/prefix/`));

describe("objects that other programs made", () => {
  test("carry no digest: their bytes are compared", async () => {
    await sdk.send(new PutObjectCommand({ Bucket: bucket, Key: "foreign/object", Body: "hello" }));
    const lake = openLake(`s3://${bucket}/foreign`);
    expect(await lake.put("object", bytes("hello"), ifAbsent)).toEqual(await lake.head("object"));
    await expect(lake.put("object", bytes("other"), ifAbsent)).rejects.toThrow(ConflictError);
  });

  test("that only show a folder in the console are not listed", async () => {
    await sdk.send(new PutObjectCommand({ Bucket: bucket, Key: "console/inbox/", Body: new Uint8Array() }));
    expect(await Array.fromAsync(openLake(`s3://${bucket}/console`).list(""))).toEqual([]);
  });
});

describe("behind a network that fails", () => {
  let proxy: BreakingProxy;
  let lake: Lake;
  let path: string;
  beforeEach(async () => {
    proxy = await breakingProxy(endpoint);
    process.env.AWS_ENDPOINT_URL = proxy.url;
    lake = openLake(`s3://${bucket}/${crypto.randomUUID()}`);
    path = join(scratch, "file");
    await writeFile(path, "from a file");
  });
  afterEach(() => {
    process.env.AWS_ENDPOINT_URL = endpoint;
    proxy.close();
  });

  test.each(["bytes", "a file"])("a refused put of %s is sent again", async (kind) => {
    proxy.break("PUT", "refuse", "refuse");
    const put = await lake.put("key", kind === "bytes" ? bytes("from a file") : { path }, ifAbsent);
    expect(proxy.seen).toEqual(["PUT", "PUT", "PUT"]);
    expect(await lake.get("key")).toMatchObject({ ...put, body: bytes("from a file") });
  });

  test.each(["bytes", "a file"])("a put of %s whose answer is lost is known again as one's own", async (kind) => {
    proxy.break("PUT", "lose");
    const put = await lake.put("key", kind === "bytes" ? bytes("from a file") : { path }, ifAbsent);
    expect(put).toEqual(await lake.head("key"));
    proxy.break("PUT", "lose");
    const replaced = await lake.put("key", bytes("replaced"), { ifMatch: put.etag });
    expect(replaced).toEqual(await lake.head("key"));
  });

  test("a conditional delete whose answer is lost succeeds", async () => {
    const put = await lake.put("key", bytes("1"), ifAbsent);
    proxy.break("DELETE", "lose");
    await lake.delete("key", { ifMatch: put.etag });
    expect(await lake.head("key")).toBeUndefined();
  });

  test("an answer cut in its body is read again from the start", async () => {
    const content = Buffer.alloc(1 << 20, "milepost ");
    await lake.put("big", content, ifAbsent);
    proxy.break("GET", "cut", "cut");
    expect(content.equals((await lake.get("big"))?.body ?? bytes(""))).toBe(true);
    proxy.break("GET", "cut", "cut");
    const folder = await mkdtemp(join(scratch, "down-"));
    await lake.download("big", join(folder, "big"));
    expect(content.equals(await readFile(join(folder, "big")))).toBe(true);
    expect(await readdir(folder)).toEqual(["big"]);
  });

  test("one that stays broken is an error that says what could not be done", async () => {
    proxy.break("PUT", ...Array<"refuse">(40).fill("refuse"));
    await expect(lake.put("key", { path }, ifAbsent)).rejects.toThrow(/s3:\/\/milepost-contract\S* writing key failed/);
  });
});

test("a missing bucket is said to be missing", async () => {
  const lake = openLake("s3://no-such-bucket");
  await expect(lake.get("key")).rejects.toThrow("There is no such bucket");
  await expect(lake.put("key", bytes("x"), ifAbsent)).rejects.toThrow("There is no such bucket");
  await expect(lake.put("key", bytes("x"), { ifMatch: '"1"' })).rejects.toThrow("There is no such bucket");
  await expect(Array.fromAsync(lake.list(""))).rejects.toThrow("There is no such bucket");
});
