import { statSync } from "node:fs";
import { SettingsError } from "../errors.ts";
import type { Lake } from "../lake.ts";
import { folderLake } from "./folder.ts";
import { openS3Lake, openS3Versions } from "./openS3.ts";
import { noVersions, type ObjectVersions } from "./versions.ts";

/**
 * The lake at `./folder`, `/folder` or `s3://bucket/prefix`; a SettingsError for anything else. For S3 the SDK finds
 * region, credentials and endpoint as every AWS tool does, in the environment and in `~/.aws`.
 */
export function openLake(url: string, environment: Readonly<Record<string, string | undefined>> = process.env): Lake {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url) ?? [];
  if (scheme === "s3") return openS3Lake(url, environment);
  if (scheme !== undefined || url.trim() === "")
    throw new SettingsError(`${JSON.stringify(url)} is no lake.`, {
      remedy: "Name a folder, such as ./lake, or a bucket, such as s3://my-bucket or s3://my-bucket/milepost.",
    });
  if (statSync(url, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new SettingsError(`The lake ${url} is not a folder.`, {
      remedy: "Name a folder, or one that is still to be made.",
    });
  return folderLake(url);
}

/** What the lake there keeps of objects as they were before. */
export function openVersions(url: string, environment: Readonly<Record<string, string | undefined>>): ObjectVersions {
  return url.toLowerCase().startsWith("s3://") ? openS3Versions(url, environment) : noVersions;
}
