import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/**
 * Encrypts what AWS's own services tell people through SNS. SNS's own key lets no other service publish, and says nothing
 * about it: only a key with a policy of its own does.
 */
export class NoticeKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { stack }: { readonly stack: string }) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      description: `Encrypts the notices of ${stack}`,
      enableKeyRotation: true,
      // Notices are not kept.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Lets a service of AWS publish to a topic in the name of resources like this one of the same account. */
  letPublish(topic: Topic, service: string, sourceArn: string): void {
    const conditions = {
      StringEquals: { "aws:SourceAccount": Stack.of(this).account },
      ArnLike: { "aws:SourceArn": sourceArn },
    };
    const principals = [new ServicePrincipal(service)];
    this.key.addToResourcePolicy(
      // In a key's policy every resource is this key.
      new PolicyStatement({
        principals,
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        resources: ["*"],
        conditions,
      }),
    );
    // With a policy of its own a topic loses the one that let the account's services publish.
    topic.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ["sns:Publish"], resources: [topic.topicArn], conditions }),
    );
  }
}
