-- The lines of the stream `customers`: a Customer each.
create table lines (
  __typename varchar,
  id varchar,
  createdAt varchar,
  updatedAt varchar,
  tags varchar[],
  defaultEmailAddress struct(emailAddress varchar),
  defaultPhoneNumber struct(phoneNumber varchar),
  defaultAddress struct(countryCodeV2 varchar)
);
select
  _pull, _object, _line,
  __typename as kind,
  gid(id) as id,
  instant(createdAt) as created_at,
  instant(updatedAt) as updated_at,
  list_transform(tags, lambda tag: lower(trim(tag))) as tags,
  email_hash(defaultEmailAddress.emailAddress) as email_hash,
  phone_hash(defaultPhoneNumber.phoneNumber) as phone_hash,
  defaultAddress.countryCodeV2 as country
from lines;
