-- What the files of this vendor share.

-- gid://shopify/Order/123 → 123; null when it is none.
create macro gid(id) as try_cast(split_part(id, '/', 5) as bigint);

-- MoneyBag in the shop's own currency.
create macro shop_money(bag) as money(bag.shopMoney.amount);
create macro shop_money_sum(bags) as
  case when len(list_filter(bags, lambda bag: shop_money(bag) is null)) > 0 then null
       else coalesce(list_sum(list_transform(bags, lambda bag: shop_money(bag))), 0) end;

-- Renewals come from Shopify's own subscription contracts or from an app that bills them.
create macro is_subscription(source_name, app_name) as
  coalesce(source_name like 'subscription%', false)
  or coalesce(regexp_matches(lower(app_name), 'subscription|recharge|appstle|skio|ordergroove|stay ai|loop sub'), false);
