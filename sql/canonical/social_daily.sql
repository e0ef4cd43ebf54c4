-- One social account on one day.
-- grain: account x day
-- key: source, platform, account_id, stat_date
-- partition: stat_date
-- dates: stat_date
create table social_daily (
  source varchar not null, -- The configured source this row came from
  platform varchar not null, -- instagram, facebook, tiktok, youtube, pinterest, x …
  account_id varchar not null, -- The vendor's id of the account
  stat_date date not null, -- The day, in the account's time zone
  followers bigint, -- At the end of the day
  reach bigint, -- Distinct people reached: adds over nothing
  impressions bigint, -- Times shown
  posts bigint, -- Posts published
  likes bigint, -- Likes and other reactions
  comments bigint, -- Comments
  shares bigint, -- Shares
  saves bigint, -- Saves
  link_clicks bigint, -- Clicks to the site
  check (followers >= 0), -- followers must not be negative
  check (reach >= 0), -- reach must not be negative
  check (impressions >= 0), -- impressions must not be negative
  check (posts >= 0), -- posts must not be negative
  check (shares >= 0), -- shares must not be negative
  check (saves >= 0), -- saves must not be negative
  check (link_clicks >= 0), -- link_clicks must not be negative
  primary key (source, platform, account_id, stat_date)
);
