import type { SourceSettings } from "./sourceSettings.ts";

/** The parts of an app's secret; `refresh_token` is empty where the form has none. */
export interface AppSecret {
  readonly client_id: string;
  readonly client_secret: string;
  readonly refresh_token: string;
}

export const withoutRefresh = "<client id>:<client secret>";
export const withRefresh = "<client id>:<client secret>:<refresh token>";
export type AppSecretForm = typeof withoutRefresh | typeof withRefresh;

/** The parts of a secret of this form; undefined when it has another. */
export function appSecretParts(secret: string, form: AppSecretForm): AppSecret | undefined {
  const [, client_id = "", client_secret = "", refresh_token = ""] =
    /^([^:\s]+):([^:\s]+)(?::(\S+))?$/.exec(secret.trim()) ?? [];
  const fits = client_id !== "" && (form === withoutRefresh ? refresh_token === "" : refresh_token !== "");
  return fits ? { client_id, client_secret, refresh_token } : undefined;
}

/** What a source's secret must look like. */
export interface SecretForm {
  /** For people: `<client id>:<client secret>`. */
  readonly text: string;
  readonly fits: (secret: string) => boolean;
  /** The vendor changes it, and the new one is written back. */
  readonly rotates: boolean;
}

/** The form of a source's secret; undefined when it needs none. */
export function secretForm(source: SourceSettings): SecretForm | undefined {
  switch (source.vendor) {
    case "ecb":
      return undefined;
    case "shopify":
      switch (source.auth) {
        case "token":
          return { text: "shpat_…", fits: (secret) => /^[^\s:]+$/.test(secret.trim()), rotates: false };
        case "client_credentials":
          return appForm(withoutRefresh);
        case "refresh_token":
          return appForm(withRefresh);
      }
  }
}

function appForm(form: AppSecretForm): SecretForm {
  return {
    text: form,
    fits: (secret) => appSecretParts(secret, form) !== undefined,
    rotates: form === withRefresh,
  };
}
