import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { messageOf, SettingsError, SourceError } from "../shared/errors.ts";
import {
  type AppSecret,
  type AppSecretForm,
  appSecretParts,
  withoutRefresh,
  withRefresh,
} from "../shared/secretForms.ts";
import { ask, type Http } from "./http.ts";
import { parseJson } from "./json.ts";

/** Gives the access token for requests. */
export interface Tokens {
  /** A token that is good for some minutes more. */
  current(): Promise<string>;
  /** A new one, after the vendor has refused the last; undefined when there is no way to get another. */
  renewed(): Promise<string | undefined>;
}

type Access = Http & Pick<Context, "secrets">;

/** A token is replaced when it has less than this left. */
const margin = 5 * 60_000;

/** A lasting token: the secret itself. */
export function lastingToken({ secrets }: Pick<Context, "secrets">, source: string): Tokens {
  return {
    current: async () => (await secrets.read(source)).trim(),
    renewed: async () => undefined,
  };
}

/** OAuth client credentials; the secret is `<client id>:<client secret>`. A token lives as long as the answer says. */
export function clientCredentials(access: Access, source: string, tokenUrl: string): Tokens {
  return expiring(access, async () => {
    const { client_id, client_secret } = await appSecret(access, source, withoutRefresh);
    return requestToken(access, source, tokenUrl, { grant_type: "client_credentials", client_id, client_secret });
  });
}

/**
 * OAuth with a refresh token that changes with each use; the secret is `<client id>:<client secret>:<refresh token>`. The
 * new refresh token is kept before the new access token is used, so a run that dies leaves a secret that works.
 */
export function rotatingRefreshToken(access: Access, source: string, tokenUrl: string): Tokens {
  return expiring(access, async () => {
    for (;;) {
      const { client_id, client_secret, refresh_token } = await appSecret(access, source, withRefresh);
      try {
        const grant = { grant_type: "refresh_token", client_id, client_secret, refresh_token };
        const token = await requestToken(access, source, tokenUrl, grant);
        const next = token.refresh_token ?? refresh_token;
        if (next !== refresh_token) await access.secrets.write(source, [client_id, client_secret, next].join(":"));
        return token;
      } catch (error) {
        // Another run may have used it up and kept its successor: then that one is tried.
        if (!(error instanceof SourceError)) throw error;
        const kept = await appSecret(access, source, withRefresh);
        if (kept.refresh_token === refresh_token) throw error;
      }
    }
  });
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.optional(z.number()),
  refresh_token: z.optional(z.string().min(1)),
});
type Token = z.infer<typeof tokenSchema>;

function expiring({ now }: Pick<Context, "now">, request: () => Promise<Token>): Tokens {
  let held: { token: string; until: number } | undefined;
  const renew = async () => {
    const { access_token, expires_in = 3600 } = await request();
    held = { token: access_token, until: now().getTime() + expires_in * 1000 };
    return access_token;
  };
  return {
    current: async () => (held !== undefined && held.until - margin > now().getTime() ? held.token : renew()),
    renewed: renew,
  };
}

/** The parts of an app's secret; a SettingsError says how it must look. */
async function appSecret(
  { secrets }: Pick<Context, "secrets">,
  source: string,
  form: AppSecretForm,
): Promise<AppSecret> {
  const parts = appSecretParts(await secrets.read(source), form);
  if (parts !== undefined) return parts;
  throw new SettingsError(`The secret of ${source} does not have the form that its \`auth\` needs.`, {
    source,
    remedy: `It must be ${form}, without spaces.`,
  });
}

async function requestToken(http: Http, source: string, url: string, grant: Record<string, string>): Promise<Token> {
  const request = {
    method: "POST" as const,
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams(grant).toString(),
  };
  const { value } = await ask(http, source, request, parseJson).catch((error: unknown) => {
    if (!(error instanceof SourceError) || error.retryable) throw error;
    throw new SourceError(`${source}: the credentials were refused. ${messageOf(error)}`, {
      source,
      retryable: false,
      remedy: "Check the secret: the app may have been removed from the shop, or its client secret or tokens renewed.",
    });
  });
  const parsed = tokenSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SourceError(`${source}: the answer to the request for a token holds none.`, { source, retryable: false });
}
