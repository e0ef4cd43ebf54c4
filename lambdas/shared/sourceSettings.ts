import { z } from "zod";

/** The first day to load. */
const since = z.iso.date();

const variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of an environment variable in capitals, never the secret itself");

const shopify = z.strictObject({
  vendor: z.literal("shopify"),
  /** `<name>.myshopify.com` */
  shop: z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "must be the shop's own domain, <name>.myshopify.com"),
  /**
   * token: a custom app's lasting token; the secret is the token.
   * client_credentials: an app of your own organisation; the secret is `<client id>:<client secret>`.
   * refresh_token: a public app; the secret is `<client id>:<client secret>:<refresh token>`, written back as it rotates.
   */
  auth: z.enum(["token", "client_credentials", "refresh_token"]).default("token"),
  since,
  /**
   * The environment variable, or line of `.env`, that holds the secret on this machine: `MILEPOST_SECRET_<SOURCE>` when
   * left out. In AWS the parameter is named after the source.
   */
  secret: z.optional(variable),
  /** The API's address, where it is not the shop's own (a proxy, a test). */
  endpoint: z.optional(z.url()),
});

const ecb = z.strictObject({
  vendor: z.literal("ecb"),
  since,
  endpoint: z.optional(z.url()),
});

/** One configured account at a vendor. */
export const sourceSchema = z.discriminatedUnion("vendor", [shopify, ecb]);
export type SourceSettings = z.infer<typeof sourceSchema>;
export type ShopifySettings = z.infer<typeof shopify>;
export type EcbSettings = z.infer<typeof ecb>;
export type Vendor = SourceSettings["vendor"];
