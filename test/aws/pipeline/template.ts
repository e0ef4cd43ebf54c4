/** A synthesised CloudFormation template, as far as these tests read it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly region: string;
  readonly account: string;
}

/**
 * Resolves the intrinsic functions of a template as CloudFormation does, as far as they are used: what cannot be resolved
 * is an error, never an empty text. `physical` gives what a resource is called once it is made.
 */
export function resolver(template: Template, { region, account }: Place) {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Region": region,
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "milepost",
  };

  function resource(id: string): Resource {
    const found = template.Resources[id];
    if (found === undefined) throw new Error(`the template has no ${id}`);
    return found;
  }

  /** Named by the template, or, as the lake's bucket is, by CloudFormation. */
  function nameOf(id: string): string {
    const { Type, Properties } = resource(id);
    const named = nameProperties[Type]?.map((property) => Properties[property]).find((name) => name !== undefined);
    if (named !== undefined) return String(resolve(named));
    return id.toLowerCase();
  }

  function reference(id: string): string {
    const known = pseudo[id];
    if (known !== undefined) return known;
    const { Type } = resource(id);
    const arn = arnForms[Type];
    return refIsArn.has(Type) && arn !== undefined ? arn(nameOf(id), region, account) : nameOf(id);
  }

  function attribute(id: string, name: string): string {
    const { Type } = resource(id);
    const arn = arnForms[Type];
    if (name === "Arn" && arn !== undefined) return arn(nameOf(id), region, account);
    if (name === "Name") return nameOf(id);
    throw new Error(`${name} of a ${Type} is not known here`);
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) {
      const [name, argument] = only;
      if (name === "Ref") return reference(String(argument));
      if (name === "Fn::GetAtt") {
        const [id = "", attributeName = ""] = Array.isArray(argument) ? argument : String(argument).split(".");
        return attribute(String(id), String(attributeName));
      }
      if (name === "Fn::Join") {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => String(resolve(part))).join(separator);
      }
      if (name === "Fn::Sub" && typeof argument === "string") {
        return argument.replaceAll(/\$\{([^}]+)\}/g, (_, id: string) => {
          const [of = "", what] = id.split(".");
          return what === undefined ? reference(of) : attribute(of, what);
        });
      }
      if (name.startsWith("Fn::")) throw new Error(`${name} is not known here`);
    }
    return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
  }

  return { resolve, nameOf };
}

const nameProperties: Readonly<Record<string, readonly string[]>> = {
  "AWS::S3::Bucket": ["BucketName"],
  "AWS::Lambda::Function": ["FunctionName"],
  "AWS::StepFunctions::StateMachine": ["StateMachineName"],
  "AWS::SNS::Topic": ["TopicName"],
  "AWS::SQS::Queue": ["QueueName"],
  "AWS::SES::ConfigurationSet": ["Name"],
  "AWS::SES::EmailIdentity": ["EmailIdentity"],
  "AWS::Athena::WorkGroup": ["Name"],
  "AWS::Logs::LogGroup": ["LogGroupName"],
};

type ArnForm = (name: string, region: string, account: string) => string;
const arnForms: Readonly<Record<string, ArnForm>> = {
  "AWS::S3::Bucket": (name) => `arn:aws:s3:::${name}`,
  "AWS::Lambda::Function": (name, region, account) => `arn:aws:lambda:${region}:${account}:function:${name}`,
  "AWS::StepFunctions::StateMachine": (name, region, account) =>
    `arn:aws:states:${region}:${account}:stateMachine:${name}`,
  "AWS::SNS::Topic": (name, region, account) => `arn:aws:sns:${region}:${account}:${name}`,
  "AWS::SQS::Queue": (name, region, account) => `arn:aws:sqs:${region}:${account}:${name}`,
  "AWS::Logs::LogGroup": (name, region, account) => `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  "AWS::IAM::Role": (name, _, account) => `arn:aws:iam::${account}:role/${name}`,
  "AWS::KMS::Key": (name, region, account) => `arn:aws:kms:${region}:${account}:key/${name}`,
};

/** Of these a Ref is the ARN, not the name. */
const refIsArn = new Set(["AWS::StepFunctions::StateMachine", "AWS::SNS::Topic"]);
