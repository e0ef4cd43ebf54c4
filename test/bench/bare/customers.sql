select split_part(id, '/', 5) as customer_id, createdAt as created_at, defaultEmailAddress.emailAddress as email, defaultAddress.countryCodeV2 as country, updatedAt as version
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  id: 'varchar', createdAt: 'timestamp', updatedAt: 'timestamp', defaultEmailAddress: 'struct(emailAddress varchar)', defaultAddress: 'struct(countryCodeV2 varchar)'})
