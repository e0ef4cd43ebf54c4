import { S3Client } from "@aws-sdk/client-s3";
import { SettingsError } from "../errors.ts";
import type { Lake } from "../lake.ts";
import { checkKey } from "./key.ts";
import { type S3Place, s3Lake } from "./s3.ts";
import { s3Versions } from "./s3Versions.ts";
import type { ObjectVersions } from "./versions.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The lake at `s3://bucket` or `s3://bucket/prefix`; a SettingsError when it is written otherwise. */
export function openS3Lake(url: string, environment: Environment): Lake {
  const { client, place } = connect(url, environment);
  return s3Lake(client, place);
}

/** What that lake's bucket keeps of objects as they were. */
export function openS3Versions(url: string, environment: Environment): ObjectVersions {
  const { client, place } = connect(url, environment);
  return s3Versions(client, place);
}

function connect(url: string, environment: Environment): { client: S3Client; place: S3Place } {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket === undefined)
    throw new SettingsError(`${JSON.stringify(url)} is no lake in S3.`, {
      remedy: "Write s3://my-bucket or s3://my-bucket/milepost.",
    });
  const folder = path.replace(/\/+$/, "");
  if (folder !== "") checkKey(folder);
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  const client = new S3Client({
    // Of a stage it may stand in the settings alone, where the SDK does not look.
    ...(region !== undefined && { region }),
    // The SDK finds the endpoint itself; a server that is not AWS rarely has a host name for each bucket.
    forcePathStyle: Boolean(environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL),
    followRegionRedirects: true,
    maxAttempts: 5,
    // Without these a connection that has gone silent would hold a run for ever.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    // Left alone, the SDK writes to the console each time a file's conditional write is refused, which is no fault.
    logger: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  return { client, place: { url, bucket, prefix: folder === "" ? "" : `${folder}/` } };
}

function quiet(): void {}
