import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";
import type { Settings, SettingsInput } from "../../lambdas/shared/settings.ts";
import { MilepostStack } from "../../lib/stack.ts";

/** An app that bundles nothing. */
export const testApp = (): App => new App({ context: { "aws:cdk:bundling-stacks": [] } });

/** Checked settings of a shop with two sources, changed as a test needs it. */
export function testSettings(changes: Partial<SettingsInput> = {}): Settings {
  const settings: SettingsInput = {
    business: { name: "Harbour Lane", timeZone: "Europe/Berlin", currency: "EUR" },
    sources: {
      "shop-eu": { vendor: "shopify", shop: "harbour-lane.myshopify.com", auth: "token", since: "2025-01-01" },
      ecb: { vendor: "ecb", since: "2025-01-01" },
    },
    report: { recipients: ["owner@example.com"], from: "milepost@example.com" },
  };
  return checkSettings({ ...settings, ...changes }, "test settings");
}

/** The whole stack of a stage, and its template. */
export function synthesise(
  changes: Partial<SettingsInput> = {},
  stage = "prod",
): { app: App; stack: MilepostStack; template: Template } {
  const app = testApp();
  const stack = new MilepostStack(app, { settings: testSettings(changes), stage });
  return { app, stack, template: Template.fromStack(stack) };
}

/** The template of a stack of which a test made only a part. */
export const templateOf = (stack: Stack): Template => Template.fromStack(stack);
