import { Token } from "aws-cdk-lib";

/** A value as cdk-nag writes it: `<AWS::Region>` for what is known only when the stack is deployed. */
export const nagText = (value: string, name: "Region" | "AccountId"): string =>
  Token.isUnresolved(value) ? `<AWS::${name}>` : value;
