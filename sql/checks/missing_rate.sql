-- Amounts without a rate to the reporting currency: their sales are missing from every figure.
-- Load the ECB's reference rates (a source with vendor ecb) from ten days before the first such day, or drop fx_rates
-- into the inbox for a currency that the ECB does not publish.
-- zh-CN: 有金额缺少换算为报告货币的汇率：其销售额未计入任何指标。请从首日的十天前起载入欧洲央行参考汇率，或投放 fx_rates 文件。
-- severity: fail
-- partition: month
-- inputs: orders same, fx_days same
select
  orders.source,
  orders.currency,
  min(orders.order_date) as first_day,
  max(orders.order_date) as last_day,
  count(*) as orders
from orders
join settings on orders.currency <> settings.currency
join as_of on orders.order_date <= as_of.as_of
join span on orders.order_date >= span.first_day and orders.order_date < span.end_day
left join fx_days on fx_days.day = orders.order_date and fx_days.currency = orders.currency
where fx_days.rate is null
group by orders.source, orders.currency
