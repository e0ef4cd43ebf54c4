-- What one affiliate brought in one programme on one day.
-- grain: network x affiliate x programme x day
-- key: source, network, affiliate_id, programme_id, stat_date
-- partition: stat_date
-- dates: stat_date
create table affiliate_daily (
  source varchar not null, -- The configured source this row came from
  network varchar not null, -- The affiliate network
  affiliate_id varchar not null, -- The network's id of the affiliate
  programme_id varchar not null, -- The network's id of the programme
  stat_date date not null, -- The day of the click or sale, as the network has it
  clicks bigint, -- Clicks
  orders_pending bigint, -- Sales not yet judged
  orders_approved bigint, -- Sales approved
  orders_reversed bigint, -- Sales refused or returned
  new_customers bigint, -- Approved sales to new customers
  revenue_approved decimal(18,4), -- Approved sales, in currency
  commission decimal(18,4), -- Owed to the affiliate, in currency
  network_fee decimal(18,4), -- Owed to the network, in currency
  currency varchar, -- ISO 4217 of the amounts
  check (clicks >= 0), -- clicks must not be negative
  check (orders_pending >= 0), -- orders_pending must not be negative
  check (orders_approved >= 0), -- orders_approved must not be negative
  check (orders_reversed >= 0), -- orders_reversed must not be negative
  check (new_customers >= 0), -- new_customers must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, network, affiliate_id, programme_id, stat_date)
);
