import type { Choices } from "./choices.ts";
import { type Fixed, minus } from "./decimal.ts";
import { amountRow, type Row, ratioRow } from "./row.ts";
import type { Sums } from "./salesCube.ts";

const money = { decimals: 4 };
const count = { decimals: 0 };

/** Not known when any part has no rate at all. */
function netOf({ gross, discount, returns }: Sums): Fixed | null {
  return gross === null || discount === null || returns === null ? null : gross - discount - returns;
}

function totalOf(sums: Sums): Fixed | null {
  const net = netOf(sums);
  return net === null ? null : net + (sums.shipping ?? 0n) + (sums.taxes ?? 0n);
}

/** sales, average_order_value, transaction_count: by the hour too. new_vs_returning_orders: by the day. */
export function salesRows(cube: readonly Sums[], choices: Choices): readonly Row[] {
  return cube.flatMap((sums) => {
    const sales = { net: netOf, total: totalOf, gross: ({ gross }: Sums) => gross }[choices.salesMeasure](sums);
    const worth = { gross_less_discounts: ({ booked }: Sums) => booked, net: netOf, total: totalOf }[
      choices.aovNumerator
    ](sums);
    const orders = choices.excludeZero ? sums.worthOrders : sums.orders;
    return [
      amountRow("sales", "sales", sums, sales, money),
      ratioRow("average_order_value", "average_order_value", sums, worth, orders, money),
      amountRow("transaction_count", "transaction_count", sums, sums.orders, count),
      ...(sums.period.grain === "hour" ? [] : newAndReturning(sums)),
    ];
  });
}

function newAndReturning(sums: Sums): Row[] {
  const kpi = "new_vs_returning_orders";
  const known = sums.newOrders + sums.returningOrders;
  return [
    amountRow(kpi, "new_orders", sums, sums.newOrders, count),
    amountRow(kpi, "returning_orders", sums, sums.returningOrders, count),
    amountRow(kpi, "unknown_orders", sums, sums.unknownOrders, count),
    ratioRow(kpi, "returning_share", sums, sums.returningOrders, known, { ...count, percent: true }),
  ];
}

/** gross_profit, average_profit_margin, cogs: over goods whose cost is known; nothing known is null, not 0. */
export function profitRows(cube: readonly Sums[]): readonly Row[] {
  return cube.flatMap((sums) => {
    if (sums.period.grain === "hour") return [];
    const known = (sums.costedSales ?? 0n) !== 0n || (sums.cost ?? 0n) !== 0n;
    const profit = known ? minus(sums.costedSales ?? 0n, sums.cost ?? 0n) : null;
    const base = sums.costedSales !== null && sums.costedSales > 0n ? sums.costedSales : null;
    const rows = [
      amountRow("gross_profit", "gross_profit", sums, profit, money),
      ratioRow("average_profit_margin", "average_profit_margin", sums, profit, base, {
        decimals: 4,
        denominatorDecimals: 4,
        percent: true,
      }),
    ];
    const cost = known ? (sums.cost ?? 0n) : null;
    if (["total", "product", "channel", "country"].includes(sums.dimension))
      rows.push(amountRow("cogs", "cogs", sums, cost, money));
    if (sums.dimension === "total") {
      rows.push(amountRow("cogs", "cogs", { ...sums, dimension: "cost_type", segment: "goods" }, cost, money));
    }
    return rows;
  });
}
