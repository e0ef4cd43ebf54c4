import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesise } from "./synthesise.ts";

const { template } = synthesise();

describe("the lake", () => {
  test("outlives its stack, and its key too", () => {
    // Except on create: what a first deployment that fails has made is no lake yet.
    const retained = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" };
    template.hasResource("AWS::S3::Bucket", retained);
    template.hasResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    });
    synthesise({ deploy: { kmsKey: true } }).template.hasResource("AWS::KMS::Key", retained);
  });

  test("is closed to the public and to connections that can be listened to", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const refused = (condition: object) =>
      template.hasResourceProperties("AWS::S3::BucketPolicy", {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Condition: condition }),
          ]),
        },
      });
    refused({ Bool: { "aws:SecureTransport": "false" } });
    refused({ NumericLessThan: { "s3:TlsVersion": 1.2 } });
  });

  test("is encrypted by S3, or by a key of its own", () => {
    const by = (defaults: object) => ({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: defaults })],
      },
    });
    template.hasResourceProperties("AWS::S3::Bucket", by({ SSEAlgorithm: "AES256" }));
    const { template: own } = synthesise({ deploy: { kmsKey: true } });
    own.hasResourceProperties("AWS::S3::Bucket", by(Match.objectLike({ SSEAlgorithm: "aws:kms" })));
    own.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
  });

  test("keeps old versions for a week, moves raw to a colder class, and drops what queries left", () => {
    template.hasResourceProperties("AWS::S3::Bucket", { VersioningConfiguration: { Status: "Enabled" } });
    const [bucket] = Object.values(template.findResources("AWS::S3::Bucket"));
    expect(bucket?.Properties.LifecycleConfiguration.Rules).toEqual([
      {
        Id: "forget-old-versions",
        Status: "Enabled",
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        ExpiredObjectDeleteMarker: true,
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      {
        Id: "raw-gets-colder",
        Status: "Enabled",
        Prefix: "raw/",
        Transitions: [{ StorageClass: "GLACIER_IR", TransitionInDays: 90 }],
      },
      { Id: "athena-results-go", Status: "Enabled", Prefix: "athena-results/", ExpirationInDays: 7 },
    ]);
  });
});
