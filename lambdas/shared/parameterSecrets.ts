import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";
import { environmentNames, saltParameter, secretParameter } from "../../lib/contract.ts";
import { MilepostError, SettingsError } from "./errors.ts";
import { again } from "./lake/again.ts";
import { secretForm } from "./secretForms.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** For how long a credential is believed: one set anew is in use after it. Vendors are asked far more often than this. */
const BELIEVED_MS = 5 * 60_000;

const environmentSchema = z.object({
  [environmentNames.parameters]: z.string().regex(/^(\/[\w.-]+)+$/, "must be a path such as /milepost/prod"),
});

/** The stage's parameters, as a function finds them. */
export function openParameterSecrets(
  settings: Pick<Settings, "sources">,
  environment: Readonly<Record<string, string | undefined>>,
  now: () => Date,
): Secrets {
  const path = environmentSchema.parse(environment)[environmentNames.parameters];
  // Parameter Store answers 40 reads and 3 writes a second for the whole account: others may be asking too.
  const client = new SSMClient({
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  return parameterSecrets({ client, path, settings, now });
}

/**
 * Credentials as SecureString parameters below `path`. A credential that its vendor rotates is read anew each time, as
 * another process may have written it since; others are read once in five minutes. The salt is only ever read: what
 * made one by itself would make everyone a new customer.
 */
export function parameterSecrets({
  client,
  path,
  settings,
  now,
}: {
  client: SSMClient;
  path: string;
  settings: Pick<Settings, "sources">;
  now: () => Date;
}): Secrets {
  const stage = path.split("/").at(-1) ?? "";
  const believed = new Map<string, { readonly value: Promise<string>; readonly until: number }>();

  /** The parameter; undefined when there is none. */
  async function fetchParameter(name: string): Promise<string | undefined> {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value?.trim();
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw explained(codeOf(error), `reading ${name}`);
    }
  }

  /** What `fetchIt` gives, or gave a short while ago; calls at the same time share one request. */
  function remembered(name: string, fetchIt: () => Promise<string>): Promise<string> {
    const known = believed.get(name);
    if (known !== undefined && known.until > now().getTime()) return known.value;
    const value = fetchIt();
    const entry = { value, until: now().getTime() + BELIEVED_MS };
    believed.set(name, entry);
    // What failed is asked for again; who waits for it hears of the failure.
    value.catch(() => {
      if (believed.get(name) === entry) believed.delete(name);
    });
    return value;
  }

  async function secretOf(source: string): Promise<string> {
    const name = secretParameter(path, source);
    const value = await fetchParameter(name);
    if (value) return value;
    throw new SettingsError(`There is no credential for the source ${source}: SSM has no parameter ${name}.`, {
      source,
      remedy: `Set it: npx milepost secrets set ${source} --stage ${stage}`,
    });
  }

  return {
    read(source) {
      const its = settings.sources[source];
      const rotates = its !== undefined && secretForm(its)?.rotates === true;
      return rotates ? secretOf(source) : remembered(secretParameter(path, source), () => secretOf(source));
    },
    async write(source, value) {
      const name = secretParameter(path, source);
      const command = new PutParameterCommand({ Name: name, Value: value, Type: "SecureString", Overwrite: true });
      try {
        await again(
          () => client.send(command),
          (error) => codeOf(error) === "TooManyUpdates",
        );
      } catch (error) {
        // SSM may say the value again in why it refuses it: only the kind of error is told.
        throw explained(codeOf(error), `writing the rotated credential of ${source} to ${name}`);
      }
      believed.delete(name);
    },
    salt() {
      const name = saltParameter(path);
      return remembered(name, async () => {
        const value = await fetchParameter(name);
        if (value) return value;
        throw new SettingsError(`The lake has no salt: SSM has no parameter ${name}.`, {
          remedy: `Make it once: npx milepost secrets salt --stage ${stage}. A lake that had one needs that one again.`,
        });
      });
    },
  };
}

function explained(code: string, doing: string): MilepostError {
  return new MilepostError(`SSM: ${doing} failed: ${code}`, {
    remedy: remedies.find(([codes]) => codes.test(code))?.[1],
  });
}

const remedies: [codes: RegExp, remedy: string][] = [
  [/AccessDenied/, "The function's role may only use the parameters of its own stage and step. Deploy again."],
  [/Throttl|TooManyUpdates/, "This account asks SSM too often. The next run asks again."],
  [/ParameterMaxVersionLimit/, "Its oldest version carries a label: take the label away in the console."],
];

const codeOf = (error: unknown) => (error instanceof Error ? error.name : String(error));
