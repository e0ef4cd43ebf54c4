import { Stack } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { stageName } from "../contract.ts";
import type { NoticeKey } from "../noticeKey.ts";

export interface AlarmTopicProps {
  readonly stage: string;
  /** Who gets a mail for each alarm; each address confirms once. */
  readonly recipients: readonly string[];
  readonly key: NoticeKey;
}

/** Where all alarms of a stage go: one topic, encrypted, reached by TLS only. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { stage, recipients, key }: AlarmTopicProps) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    this.topic = new Topic(this, "Topic", {
      topicName: `${stageName(stage)}-alarms`,
      displayName: `Milepost ${stage}`,
      masterKey: key.key,
      enforceSSL: true,
    });
    const ownAlarms = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${stageName(stage)}-*`;
    key.letPublish(this.topic, "cloudwatch.amazonaws.com", ownAlarms);
    for (const recipient of recipients) this.topic.addSubscription(new EmailSubscription(recipient));
  }
}
