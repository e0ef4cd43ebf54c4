/**
 * The functions that mean the same on Trino and on DuckDB with the prelude. Before adding one: read its page in both
 * manuals for nulls, empty input, rounding and the result's type, and give it a golden row in prelude.test.ts when
 * the prelude bridges it.
 */
export const allowedFunctions: ReadonlySet<string> = new Set(
  [
    // aggregates
    "count sum avg min max count_if every bool_and bool_or max_by min_by array_agg stddev stddev_samp stddev_pop",
    "variance var_samp var_pop corr covar_samp covar_pop regr_slope regr_intercept grouping",
    // windows
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value",
    // dates and times
    "date_trunc date_add date_diff date_format with_timezone year quarter month week day hour minute second",
    "day_of_week day_of_month day_of_year week_of_year year_of_week last_day_of_month",
    "to_unixtime from_unixtime from_iso8601_timestamp from_iso8601_date",
    // numbers
    "coalesce nullif abs ceil ceiling floor round truncate sign mod power sqrt cbrt exp ln log10 log2 greatest least pi",
    // text and JSON
    "length lower upper trim ltrim rtrim replace reverse strpos substr substring starts_with lpad rpad concat",
    "split_part regexp_like regexp_extract regexp_replace json_extract_scalar",
    // arrays; array_distinct only of arrays without nulls, and its order is nobody's business
    "sequence cardinality element_at array_join array_sort array_distinct unnest",
  ].flatMap((line) => line.split(" ")),
);

/** What to write instead of functions that people reach for. */
export const insteadOf: ReadonlyMap<string, string> = new Map([
  ["now", "read the day from the table as_of: figures must not depend on when they are made"],
  ["approx_distinct", "write count(distinct x): approximations never agree between the engines"],
  ["approx_percentile", "write element_at(array_agg(x order by x), cast(ceil(p * count(x)) as integer))"],
  ["percentile_cont", "write element_at(array_agg(x order by x), cast(ceil(p * count(x)) as integer))"],
  ["any_value", "write min(x) or max(x): any_value depends on the order of reading"],
  ["arbitrary", "write min(x) or max(x): arbitrary depends on the order of reading"],
  ["arg_max", "write max_by(x, y)"],
  ["arg_min", "write min_by(x, y)"],
  ["if", "write case when … then … else … end"],
  ["ifnull", "write coalesce(x, y)"],
  ["nvl", "write coalesce(x, y)"],
  ["format", "write || and cast(… as varchar): the engines read the format differently"],
  ["listagg", "write array_join(array_agg(x order by x), ',')"],
  ["string_agg", "write array_join(array_agg(x order by x), ',')"],
  ["median", "write element_at(array_agg(x order by x), cast(ceil(cast(count(x) as double) / 2) as integer))"],
  ["nan", "write cast(null as double): NaN sorts and compares differently"],
  ["infinity", "write cast(null as double)"],
  ["try", "write nullif in the divisor, try_cast for a cast"],
  ["date", "write cast(x as date)"],
  ["date_sub", "write date_diff(unit, from, to), or date_add with a negative number"],
  ["datediff", "write date_diff(unit, from, to)"],
  ["strftime", "write date_format(x, '%Y-%m-%d')"],
  ["generate_series", "write sequence(from, to)"],
  ["list", "write array_agg(x order by …)"],
  ["len", "write length(x), or cardinality(x) for an array"],
  ["random", "figures must be the same in every run"],
  ["uuid", "figures must be the same in every run"],
]);
