-- How one page did for one query in unpaid search on one day.
-- grain: query x page x country x device x day
-- key: source, property, search_date, query, page, country, device_category
-- partition: search_date
-- dates: search_date
create table search_performance (
  source varchar not null, -- The configured source this row came from
  property varchar not null, -- The site as the search console names it
  search_date date not null, -- The day (Pacific time, as Google reports it)
  query varchar not null default '(all)', -- What was searched; (all) when not split
  page varchar not null default '(all)', -- The page shown; (all) when not split
  country varchar not null default '(all)', -- ISO 3166-1 alpha-2; (all) when not split
  device_category varchar not null default '(all)', -- desktop, mobile or tablet; (all) when not split
  impressions bigint not null, -- Times shown
  clicks bigint not null, -- Clicks
  position_sum decimal(18,4), -- Average position (the first is 1) x impressions
  check (impressions >= 0), -- impressions must not be negative
  check (clicks >= 0), -- clicks must not be negative
  check (position_sum >= 0), -- position_sum must not be negative
  primary key (source, property, search_date, query, page, country, device_category)
);
