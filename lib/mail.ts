import { Stack } from "aws-cdk-lib";
import { type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { stageName } from "./contract.ts";
import type { NoticeKey } from "./noticeKey.ts";

export interface MailProps {
  readonly stage: string;
  /** The address that mails come from. AWS asks its owner to confirm it, once. */
  readonly from: string;
  /** All who may be sent to. */
  readonly recipients: readonly string[];
  /** Encrypts what SES tells of mails that did not arrive. */
  readonly key: NoticeKey;
}

/** What sends the mail: the sender's identity at SES, and what becomes of mails that do not arrive. */
export class Mail extends Construct {
  readonly identity: EmailIdentity;
  readonly configurationSet: ConfigurationSet;
  /** Bounces, complaints and refusals. */
  readonly events: Topic;
  private readonly props: MailProps;

  constructor(scope: Construct, id: string, props: MailProps) {
    super(scope, id);
    this.props = props;
    const name = stageName(props.stage);
    const { partition, region, account } = Stack.of(this);
    this.configurationSet = new ConfigurationSet(this, "Set", {
      configurationSetName: name,
      // Figures of the business do not travel in the clear.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.identity = new EmailIdentity(this, "Identity", {
      identity: Identity.email(props.from),
      configurationSet: this.configurationSet,
    });
    this.events = new Topic(this, "Events", {
      topicName: `${name}-mail-events`,
      masterKey: props.key.key,
      enforceSSL: true,
    });
    props.key.letPublish(
      this.events,
      "ses.amazonaws.com",
      `arn:${partition}:ses:${region}:${account}:configuration-set/${name}`,
    );
    this.configurationSet.addEventDestination("Undelivered", {
      destination: EventDestination.snsTopic(this.events),
      events: [
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
  }

  /** Lets a role send from this one identity to the configured recipients, and to nobody else. */
  grantSend(role: IRole): void {
    const { from, recipients, stage } = this.props;
    const { partition, region, account } = Stack.of(this);
    const at = `arn:${partition}:ses:${region}:${account}`;
    role.addToPrincipalPolicy(
      new PolicyStatement({
        // Of a mail that is composed already SES asks for this one.
        actions: ["ses:SendRawEmail"],
        resources: [`${at}:identity/${from}`, `${at}:configuration-set/${stageName(stage)}`],
        conditions: {
          StringEquals: { "ses:FromAddress": from },
          "ForAllValues:StringEquals": { "ses:Recipients": [...recipients] },
        },
      }),
    );
  }
}
