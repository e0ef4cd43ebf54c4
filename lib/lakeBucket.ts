import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Settings } from "../lambdas/shared/settings.ts";
import { athenaResultsPrefix } from "./contract.ts";

export interface LakeBucketProps {
  /** Checked settings; of them `deploy.kmsKey` and `deploy.rawColderAfterDays` count here. */
  readonly settings: Pick<Settings, "deploy">;
}

/** How long a replaced or deleted object can still be brought back, and how long Athena's results are kept. */
const keptDays = 7;

/** The lake of one stage: a bucket that outlives its stack. */
export class LakeBucket extends Construct {
  readonly bucket: Bucket;
  /** `s3://<bucket>`, as the functions are told. */
  readonly url: string;
  /** The key that encrypts the lake; S3's own when `deploy.kmsKey` is false. */
  readonly key?: Key;

  constructor(scope: Construct, id: string, { settings }: LakeBucketProps) {
    super(scope, id);
    const { kmsKey, rawColderAfterDays } = settings.deploy;
    if (kmsKey) {
      this.key = new Key(this, "Key", {
        description: "Encrypts Milepost's lake",
        enableKeyRotation: true,
        // Without its key the lake is lost. What a first deployment that fails has made is no lake yet.
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    }
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      ...(this.key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }),
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: "forget-old-versions",
          noncurrentVersionExpiration: Duration.days(keptDays),
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        {
          id: "raw-gets-colder",
          prefix: "raw/",
          transitions: [
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(rawColderAfterDays),
            },
          ],
        },
        { id: "athena-results-go", prefix: athenaResultsPrefix, expiration: Duration.days(keptDays) },
      ],
    });
    this.url = `s3://${this.bucket.bucketName}`;
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "No access log: only this stack's roles, the analyst policy and administrators reach the bucket. CloudTrail data events are the better record where one is asked for.",
    });
  }
}
