-- What the files of this vendor share.

-- gid://shopify/Order/123 → 123; null when it is none.
create macro gid(id) as try_cast(split_part(id, '/', 5) as bigint);

-- MoneyBag in the shop's own currency.
create macro shop_money(bag) as money(bag.shopMoney.amount);

-- The sum of a list of amounts: 0 of none, null when one of them cannot be read.
create macro sum_of(amounts) as case when len(amounts) > list_count(amounts) then null else coalesce(list_sum(amounts), 0) end;

-- Renewals come from Shopify's own subscription contracts or from an app that bills them.
create macro is_subscription(source_name, app_name) as
  coalesce(source_name like 'subscription%', false)
  or coalesce(regexp_matches(lower(app_name), 'subscription|recharge|appstle|skio|ordergroove|stay ai|loop sub'), false);
