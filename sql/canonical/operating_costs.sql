-- One posting of a cost that is neither what a unit of goods was bought for nor ad spend taken from a vendor.
-- grain: one cost posting
-- key: source, cost_id
-- partition: cost_date
-- dates: cost_date
create table operating_costs (
  source varchar not null, -- The configured source this row came from
  cost_id varchar not null, -- The ledger's id of the posting
  cost_date date not null, -- The business day it belongs to
  cost_type varchar not null, -- media, agency, marketing_salary, marketing_tools, promo, direct_labour, overhead, freight, duty, interest, income_tax or other
  allocation varchar not null, -- What it counts towards: cogs, acquisition, retention, opex or non_operating
  channel varchar, -- The marketing or sales channel it was spent on
  campaign_id varchar, -- The campaign it was spent on
  amount decimal(18,4) not null, -- Cost as a positive amount, in currency; a credit is negative
  currency varchar not null, -- ISO 4217 of the amount
  check (cost_type in ('media', 'agency', 'marketing_salary', 'marketing_tools', 'promo', 'direct_labour', 'overhead', 'freight', 'duty', 'interest', 'income_tax', 'other')), -- cost_type must be media, agency, marketing_salary, marketing_tools, promo, direct_labour, overhead, freight, duty, interest, income_tax or other
  check (allocation in ('cogs', 'acquisition', 'retention', 'opex', 'non_operating')), -- allocation must be cogs, acquisition, retention, opex or non_operating
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, cost_id)
);
