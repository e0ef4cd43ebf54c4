import type { Context } from "../shared/context.ts";
import { SettingsError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import type { Source } from "./source.ts";
import { ecb } from "./sources/ecb.ts";
import { shopify } from "./sources/shopify.ts";

/** The source of this name, as the settings have it. A SettingsError names the nearest when there is none. */
export function openSource(name: string, ctx: Context): Source {
  const { sources } = ctx.settings;
  const settings = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (settings === undefined) {
    const meant = nearest(name, Object.keys(sources));
    throw new SettingsError(`There is no source called ${name} in the settings.`, {
      remedy:
        meant === undefined ? `They have: ${Object.keys(sources).join(", ") || "none"}.` : `Did you mean ${meant}?`,
    });
  }
  switch (settings.vendor) {
    case "shopify":
      return shopify(name, settings, ctx);
    case "ecb":
      return ecb(name, settings, ctx);
  }
}
