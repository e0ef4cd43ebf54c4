import { gunzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forget } from "../../lambdas/forget/forget.ts";
import { openLake, openVersions } from "../../lambdas/shared/lake/open.ts";
import type { ConformWorld } from "../conform/conformWorld.ts";
import { jane, openForgetWorld } from "../forget/forgetWorld.ts";

const bucket = "milepost-forget";
const url = `s3://${bucket}/shop`;
const sdk = new S3Client({ forcePathStyle: true });
let world: ConformWorld;

beforeAll(async () => {
  const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
  await sdk.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await sdk.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  world = await openForgetWorld();
});
afterAll(() => world.close());

async function versions() {
  const { Versions = [], DeleteMarkers = [] } = await sdk.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return { all: Versions, marks: DeleteMarkers.map(({ Key }) => Key) };
}

/** Keys of versions in whose bytes the address stands. */
async function naming(): Promise<string[]> {
  const found: string[] = [];
  for (const { Key = "", VersionId } of (await versions()).all) {
    const { Body } = await sdk.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const words = String(Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).replaceAll("bad.jane", "");
    if (/jane@example/i.test(words)) found.push(Key);
  }
  return found;
}

test("no version of any object names the person afterwards, and those of others stay", async () => {
  const lake = openLake(url);
  for await (const { key } of world.lake.list("")) {
    const body = (await world.lake.get(key))?.body ?? new Uint8Array();
    // Once before, so that there is an older version of everything.
    for (let time = 0; time < 2; time++) await lake.put(key, body, { any: true });
  }
  await lake.put("athena-results/1.csv", Buffer.from("jane@example.com"), { any: true });
  const before = await versions();
  expect((await naming()).length).toBeGreaterThan(10);

  const options = { versions: openVersions(url, process.env), recompute: async () => {} };
  const { keys, versionsDeleted } = await forget(world.context({ lake }), jane, options);
  expect(await naming()).toEqual([]);
  expect(versionsDeleted).toBeGreaterThanOrEqual(2 * keys.length);
  const after = await versions();
  // Of all the lake, only the journal of what was done is marked as deleted.
  expect(after.marks).toEqual([expect.stringContaining("state/erasures/open/")]);
  const kept = "shop/raw/shop/orders/p1/manifest.json";
  const of = (all: typeof before) => all.all.filter(({ Key }) => Key === kept).length;
  expect(of(after)).toBeGreaterThanOrEqual(of(before));
});
