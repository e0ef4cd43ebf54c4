-- The orders that the good lines of a file of order lines make up: `completed` has the lines, `heads` what they say of
-- their orders. An order is deleted when all its lines are.
-- Amounts are those of the lines that are not gift cards; tax can be given for the order as a whole.
select
  heads.*,
  sums.gross_amount,
  sums.discount_amount,
  coalesce(heads.order_tax_amount, sums.tax_amount) as tax_amount,
  sums._version,
  sums._deleted
from heads
join (
  select
    source,
    order_id,
    cast(coalesce(sum(gross_amount) filter (is_sale), 0) as decimal(18,4)) as gross_amount,
    cast(coalesce(sum(discount_amount) filter (is_sale), 0) as decimal(18,4)) as discount_amount,
    cast(coalesce(sum(tax_amount) filter (is_sale), 0) as decimal(18,4)) as tax_amount,
    max(_version) as _version,
    bool_and(coalesce(_deleted, false)) as _deleted
  from (select *, not is_gift_card and not coalesce(_deleted, false) as is_sale from completed where ok)
  group by source, order_id
) as sums on sums.source = heads.source and sums.order_id = heads.order_id
