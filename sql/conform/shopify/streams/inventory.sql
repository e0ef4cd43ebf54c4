-- The lines of the stream `inventory`: an InventoryItem, or an InventoryLevel of one (its __parentId).
create table lines (
  __typename varchar,
  id varchar,
  __parentId varchar,
  updatedAt varchar,
  variant struct(id varchar, product struct(id varchar)),
  unitCost struct(amount varchar, currencyCode varchar),
  location struct(id varchar),
  quantities struct(name varchar, quantity varchar)[]
);
select
  _pull, _object, _line,
  __typename as kind,
  -- A level's id names its location and, after a question mark, its item: only both together are its own.
  split_part(id, '/', 5) as id,
  split_part(__parentId, '/', 5) as parent_id,
  instant(updatedAt) as updated_at,
  gid(variant.id) as variant_id,
  gid(variant.product.id) as product_id,
  money(unitCost.amount) as unit_cost,
  unitCost.currencyCode as currency,
  gid(location.id) as location_id,
  try_cast(list_filter(quantities, lambda one: one.name = 'on_hand')[1].quantity as bigint) as on_hand,
  try_cast(list_filter(quantities, lambda one: one.name = 'available')[1].quantity as bigint) as available,
  try_cast(list_filter(quantities, lambda one: one.name = 'committed')[1].quantity as bigint) as committed,
  try_cast(list_filter(quantities, lambda one: one.name = 'incoming')[1].quantity as bigint) as incoming
from lines;
