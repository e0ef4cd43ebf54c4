import { test } from "vitest";
import { synthesise } from "./synthesise.ts";

test("the lake outlives its stack", () => {
  synthesise().template.hasResource("AWS::S3::Bucket", { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
});
