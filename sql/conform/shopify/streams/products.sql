-- The lines of the stream `products`: a ProductVariant each, with its product and inventory item inside.
create table lines (
  __typename varchar,
  id varchar,
  sku varchar,
  title varchar,
  price varchar,
  createdAt varchar,
  updatedAt varchar,
  product struct(
    id varchar, title varchar, productType varchar, vendor varchar, status varchar, publishedAt varchar, updatedAt varchar
  ),
  inventoryItem struct(unitCost struct(amount varchar, currencyCode varchar))
);
select
  _pull, _object, _line,
  __typename as kind,
  gid(id) as id,
  gid(product.id) as product_id,
  sku,
  title as variant_title,
  money(price) as list_price,
  price is not null as has_price,
  product.title as title,
  product.productType as product_type,
  product.vendor as vendor,
  product.status as status,
  money(inventoryItem.unitCost.amount) as unit_cost,
  inventoryItem.unitCost is not null as has_cost,
  inventoryItem.unitCost.currencyCode as currency,
  instant(createdAt) as created_at,
  instant(product.publishedAt) as published_at,
  -- A change to the product shows in its variants, but does not move their own time.
  greatest(instant(updatedAt), instant(product.updatedAt)) as updated_at
from lines;
