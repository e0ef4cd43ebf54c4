-- The lines of the stream `abandoned_checkouts`: an AbandonedCheckout each, or a line item of one, which is not needed.
create table lines (
  __typename varchar,
  id varchar,
  createdAt varchar,
  updatedAt varchar,
  completedAt varchar,
  taxesIncluded varchar,
  customer struct(id varchar, defaultEmailAddress struct(emailAddress varchar), defaultPhoneNumber struct(phoneNumber varchar)),
  totalPriceSet struct(shopMoney struct(amount varchar, currencyCode varchar)),
  subtotalPriceSet struct(shopMoney struct(amount varchar)),
  totalTaxSet struct(shopMoney struct(amount varchar))
);
select
  _pull, _object, _line,
  __typename as kind,
  gid(id) as id,
  instant(createdAt) as created_at,
  instant(updatedAt) as updated_at,
  instant(completedAt) as completed_at,
  gid(customer.id) as customer_id,
  email_hash(customer.defaultEmailAddress.emailAddress) as email_hash,
  phone_hash(customer.defaultPhoneNumber.phoneNumber) as phone_hash,
  coalesce(shop_money(subtotalPriceSet), shop_money(totalPriceSet))
    - case when try_cast(taxesIncluded as boolean) then coalesce(shop_money(totalTaxSet), 0) else 0 end as cart_amount,
  totalPriceSet.shopMoney.currencyCode as currency
from lines
where __typename is distinct from 'AbandonedCheckoutLineItem';
