-- What one ad did on one day on one kind of device.
-- grain: ad x device x day
-- key: source, account_id, ad_id, device_category, ad_date
-- partition: ad_date
-- dates: ad_date
create table ad_performance (
  source varchar not null, -- The configured source this row came from
  platform varchar not null, -- google, meta, microsoft, tiktok, pinterest, amazon …
  account_id varchar not null, -- The vendor's id of the ad account
  campaign_id varchar, -- The vendor's id of the campaign
  ad_group_id varchar, -- The vendor's id of the ad group or ad set
  ad_id varchar not null, -- The vendor's id of the ad; of the campaign where it gives no ads
  device_category varchar not null default '(all)', -- desktop, mobile, tablet or other; (all) when not split
  ad_date date not null, -- The day, in the ad account's time zone
  ad_format varchar, -- search, shopping, display, social or video
  impressions bigint, -- Times shown
  viewable_impressions bigint, -- Times shown in view (MRC); null when not measured
  clicks bigint, -- All clicks
  link_clicks bigint, -- Clicks that lead to the site
  position_sum decimal(18,4), -- Average position x impressions; null when the platform gives none
  spend decimal(18,6), -- Cost, in currency
  conversions decimal(18,6), -- The platform's own count; can be a fraction
  conversion_value decimal(18,6), -- The platform's own value of them, in currency
  currency varchar, -- ISO 4217 of the amounts
  check (ad_format in ('search', 'shopping', 'display', 'social', 'video')), -- ad_format must be search, shopping, display, social or video
  check (impressions >= 0), -- impressions must not be negative
  check (viewable_impressions >= 0), -- viewable_impressions must not be negative
  check (clicks >= 0), -- clicks must not be negative
  check (link_clicks >= 0), -- link_clicks must not be negative
  check (spend >= 0), -- spend must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, account_id, ad_id, device_category, ad_date)
);
