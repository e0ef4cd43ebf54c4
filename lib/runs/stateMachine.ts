import { ArnFormat, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { type FunctionName, stageName } from "../contract.ts";
import type { MilepostFunction } from "../functions/function.ts";
import { nagText } from "../nagText.ts";
import { pipeline } from "../pipeline.ts";
import { stateMachineOf } from "./asl.ts";

export interface PipelineMachineProps {
  /** What the states call. */
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  /** Checked settings; of them `deploy.logRetentionDays` counts here. */
  readonly settings: Pick<Settings, "deploy">;
  readonly stage: string;
}

/** The state machine `milepost-<stage>`, made from the pipeline that the local run follows. One execution is one run. */
export class PipelineMachine extends Construct {
  readonly machine: StateMachine;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { functions, settings, stage }: PipelineMachineProps) {
    super(scope, id);
    const { logRetentionDays } = settings.deploy;
    const name = stageName(stage);
    this.logGroup = new LogGroup(this, "Logs", {
      // Below this prefix AWS needs no policy on the log group, of which an account has only ten.
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      description: "What Milepost's state machine may do: call its functions",
    });
    const { pull, conform, compute, report, run } = functions;
    const arns = {
      pull: pull.fn.functionArn,
      conform: conform.fn.functionArn,
      compute: compute.fn.functionArn,
      report: report.fn.functionArn,
      run: run.fn.functionArn,
    };
    this.role.addToPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: Object.values(arns) }));
    const definition = stateMachineOf(pipeline, arns);
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName: name,
      comment: definition.Comment,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role: this.role,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: LogLevel.ERROR, includeExecutionData: false },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.letRunAsk(run, name);
    this.acknowledge();
  }

  /** A newcomer asks whether the execution that holds the lake still lives. By name: the machine calls the function. */
  private letRunAsk({ fn, role }: MilepostFunction, name: string): void {
    const stack = Stack.of(this);
    const executions = stack.formatArn({
      service: "states",
      resource: "execution",
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    fn.addToRolePolicy(new PolicyStatement({ actions: ["states:DescribeExecution"], resources: [executions] }));
    const place = `${nagText(stack.region, "Region")}:${nagText(stack.account, "AccountId")}`;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:${place}:execution:${name}:*]`,
      reason:
        "Whose execution holds the lake is not known before: it may be any of this state machine, and of no other.",
    });
  }

  private acknowledge(): void {
    Validations.of(this.machine).acknowledge({
      id: "AwsSolutions-SF1",
      reason:
        "Errors are logged. Every event stands in the execution's history for 90 days, and what each step did in the run's record in the lake: a third copy would only cost.",
    });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Delivering logs and traces is granted on all resources: AWS knows no narrower ones for these actions.",
    });
  }
}
