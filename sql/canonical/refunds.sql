-- What was given back on an order: one refunded line, one refund of shipping, or one adjustment.
-- grain: one refunded line, shipping refund or adjustment
-- key: source, refund_line_id
-- partition: created_at
-- dates: refund_date of refunded_at, order_date
create table refunds (
  source varchar not null, -- The configured source this row came from
  refund_line_id varchar not null, -- The vendor's id of the refunded line, shipping refund or adjustment
  refund_id varchar, -- The refund it is part of
  order_id varchar not null, -- The order it belongs to
  order_line_id varchar, -- The line that was refunded; null for shipping and adjustments
  product_id varchar, -- The product of that line
  variant_id varchar, -- The variant of that line
  created_at timestamp not null, -- The ORDER's created_at (UTC): it never changes
  order_date date not null, -- The order's business day
  refunded_at timestamp not null, -- When the refund was made (UTC)
  refund_date date not null, -- Business day of the refund
  refund_hour smallint not null, -- Business hour of the refund, 0 to 23
  refund_hour_at timestamp not null, -- The instant (UTC) at which that business hour starts
  quantity decimal(18,3) not null default 0, -- Units refunded; 0 for shipping and adjustments
  goods_amount decimal(18,4) not null default 0, -- Goods given back after discounts, without tax, as a positive amount
  shipping_amount decimal(18,4) not null default 0, -- Shipping given back, without tax, as a positive amount
  tax_amount decimal(18,4) not null default 0, -- Tax given back, as a positive amount
  adjustment_amount decimal(18,4) not null default 0, -- Given back beyond lines and shipping (or, if negative, kept back)
  is_restocked boolean, -- The goods went back into stock: their cost is taken off; null when not known
  unit_cost decimal(18,4), -- What one unit cost at the time of sale; null when not recorded
  reason varchar, -- The merchant's or vendor's own word
  currency varchar not null, -- ISO 4217 of the amounts
  check (refund_hour between 0 and 23), -- refund_hour must be 0 to 23
  check (quantity >= 0), -- quantity must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, refund_line_id)
);
