import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Answers a request of one of the AWS services; undefined for one that is not its own. */
export type Service = (request: IncomingMessage, body: string) => Answer | undefined;

/** Some AWS services on a free port of this machine; `environment` leads the SDK to it. Refuses unsigned requests. */
export async function startAws(services: readonly Service[]) {
  const asked: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const signed = /AWS4-HMAC-SHA256 Credential=test\/\d+\/([a-z0-9-]+)\/([a-z]+)\//.exec(
      request.headers.authorization ?? "",
    );
    asked.push(`${signed?.[2]} ${signed?.[1]}`);
    const answers = signed === null ? [] : services.map((service) => service(request, body));
    const answer = answers.find((one) => one !== undefined) ?? {
      status: 501,
      type: "text/plain",
      body: "not emulated",
    };
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    /** Service and region of each request, in their order. */
    asked,
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_PROFILE: "",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** CloudFormation's DescribeStacks (Query protocol, API version 2010-05-15): stacks by name, with their outputs. */
export function fakeStacks(stacks: Readonly<Record<string, Readonly<Record<string, string>>>>): Service {
  return (_request, body) => {
    const asked = new URLSearchParams(body);
    if (asked.get("Action") !== "DescribeStacks") return undefined;
    const name = asked.get("StackName") ?? "";
    const outputs = stacks[name];
    if (asked.get("Version") !== "2010-05-15" || outputs === undefined) {
      const message = `Stack with id ${name} does not exist`;
      return xml(
        400,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      );
    }
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    return xml(
      200,
      `<DescribeStacksResponse xmlns="${namespace}"><DescribeStacksResult><Stacks><member><StackId>arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/1</StackId><StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeStacksResponse>`,
    );
  };
}

const namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
const xml = (status: number, body: string): Answer => ({ status, type: "text/xml", body });
