import { hour, type Instant } from "../shop/history.ts";

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The refresh token that works first; each use makes a new one and ends the old. */
  readonly refreshToken: string;
}

export interface Auth {
  /** The lasting token of a custom app. */
  readonly token: string;
  readonly app: App;
  readonly scopes: readonly string[];
}

export interface Tokens {
  /** Whether the token is good at this instant. */
  accepts(token: string | undefined, at: Instant): boolean;
  /** What the OAuth address answers: status and body. */
  grant(request: Readonly<Record<string, unknown>>, at: Instant): { readonly status: number; readonly body: object };
}

/** A shop's access tokens: a lasting one, 24 hours by client credentials, 60 minutes by a refresh token that rotates. */
export function openTokens(auth: Auth): Tokens {
  const expires = new Map<string, Instant>([[auth.token, Number.POSITIVE_INFINITY]]);
  let refreshToken = auth.app.refreshToken;
  let given = 0;
  const make = (at: Instant, life: number) => {
    given += 1;
    const token = `shpat_simulated_${String(given).padStart(6, "0")}`;
    expires.set(token, at + life);
    return token;
  };
  return {
    accepts: (token, at) => token !== undefined && (expires.get(token) ?? 0) > at,
    grant: (request, at) => {
      const { app } = auth;
      if (request.client_id !== app.clientId || request.client_secret !== app.clientSecret) {
        return {
          status: 400,
          body: { error: "invalid_client", error_description: "The client is not known or its secret is wrong." },
        };
      }
      const scope = auth.scopes.join(",");
      if (request.grant_type === "client_credentials") {
        return { status: 200, body: { access_token: make(at, 24 * hour), scope, expires_in: 86_399 } };
      }
      if (request.grant_type === "refresh_token" && request.refresh_token === refreshToken) {
        const access = make(at, hour);
        refreshToken = `shprt_simulated_${String(given).padStart(6, "0")}`;
        const body = {
          access_token: access,
          scope,
          expires_in: 3_600,
          refresh_token: refreshToken,
          refresh_token_expires_in: 7_776_000,
        };
        return { status: 200, body };
      }
      return {
        status: 400,
        body: { error: "invalid_grant", error_description: "The grant is not valid, has expired, or was used before." },
      };
    },
  };
}
