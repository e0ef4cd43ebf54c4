select __parentId as item, location.id as location_id, quantities, updatedAt as version
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  __typename: 'varchar', __parentId: 'varchar', location: 'struct(id varchar)', quantities: 'struct(name varchar, quantity bigint)[]', updatedAt: 'timestamp'})
where __typename = 'InventoryLevel'
