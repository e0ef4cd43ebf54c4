-- The rows of kpi_values of one KPI, from the rows of its SELECT: kpi_rows (measure, grain, part, period_start, starts_at,
-- moment, dimension, segment, numerator, denominator, value, flags), kpi_measures (measure, unit, adds), kpi_ranked
-- (dimension) and kpi_periods (sql/kpi_values/periods.sql), of the same parts. Each part is made of its own rows alone.
with segments as (
  select
    *,
    count(*) over (partition by part, measure, grain, dimension) as segments,
    row_number() over (partition by part, measure, grain, dimension order by size desc, segment) as place
  from (
    select part, measure, grain, dimension, segment, abs(coalesce(sum(numerator), 0)) as size
    from kpi_rows
    group by all
  )
),
-- A dimension of more than 1,000 segments keeps the 200 largest of the part. The rest become one row each period, where
-- they may be added. What the KPI has ranked itself (the strongest pairs of products) stays as it is.
small as (
  select part, measure, grain, dimension, segment
  from segments
  anti join kpi_ranked using (dimension)
  where segments > 1000 and place > 200
),
kept as (
  from kpi_rows
  anti join small using (part, measure, grain, dimension, segment)
  union all by name
  select
    measure,
    grain,
    part,
    period_start,
    starts_at,
    moment,
    dimension,
    '(other)' as segment,
    sum(numerator) as numerator,
    sum(denominator) as denominator
  from kpi_rows
  semi join small using (part, measure, grain, dimension, segment)
  semi join (from kpi_measures where adds in ('sum', 'ratio')) using (measure)
  group by all
),
-- Every period of the total has a row (unless the KPI has other dimensions only); so has every period of the other
-- dimensions, hours apart, where they have at most 100 segments in the part. What has more (products, pages) has rows
-- only where something happened.
series as (
  select kpi_measures.measure, parts.grain, parts.part, 'total' as dimension, 'total' as segment
  from kpi_measures
  cross join (select distinct grain, part from kpi_periods) as parts
  left join (select measure, grain, part, bool_or(dimension = 'total') as has_total from segments group by all) as totals
    on totals.measure = kpi_measures.measure and totals.grain = parts.grain and totals.part = parts.part
  where coalesce(totals.has_total, true)
  union
  select measure, grain, part, dimension, segment
  from segments
  where grain <> 'hour' and segments <= 100
),
-- Nothing happened, which is 0 when the source had loaded and unknown when it had not.
filled as (
  select
    series.measure,
    series.grain,
    series.part,
    kpi_periods.period_start,
    kpi_periods.starts_at,
    kpi_periods.moment,
    series.dimension,
    series.segment,
    case when kpi_periods.is_covered and kpi_measures.adds in ('sum', 'ratio') then 0 end as numerator,
    case when kpi_periods.is_covered and kpi_measures.adds = 'ratio' then 0 end as denominator
  from series
  join kpi_measures using (measure)
  join kpi_periods on kpi_periods.grain = series.grain and kpi_periods.part = series.part and kpi_periods.is_filled
  anti join (from kpi_rows semi join series using (measure, grain, part, dimension, segment)) as present
    on present.measure = series.measure
    and present.grain = series.grain
    and present.moment = kpi_periods.moment
    and present.dimension = series.dimension
    and present.segment = series.segment
),
divided as (
  select
    rows.*,
    kpi_measures.unit,
    case
      when rows.value is not null then rows.value
      when rows.denominator is null and kpi_measures.adds <> 'ratio' and kpi_measures.unit not in ('percent', 'ratio')
      then cast(rows.numerator as double)
      when kpi_measures.unit = 'percent'
      then cast(rows.numerator as double) * 100 / nullif(cast(rows.denominator as double), 0)
      else cast(rows.numerator as double) / nullif(cast(rows.denominator as double), 0)
    end as quotient
  from (from kept union all by name from filled) as rows
  join kpi_measures using (measure)
)
select
  kpi_periods.kpi,
  divided.measure,
  divided.grain,
  divided.part,
  divided.period_start,
  kpi_periods.period_end,
  kpi_periods.starts_at,
  divided.dimension,
  divided.segment,
  cast(divided.numerator as decimal(38, 6)) as numerator,
  cast(divided.denominator as decimal(38, 6)) as denominator,
  divided.quotient as value,
  divided.unit,
  kpi_periods.is_final,
  nullif(
    concat_ws(
      ',',
      nullif(divided.flags, ''),
      case when divided.unit = 'percent' and divided.denominator < 30 and divided.quotient is not null then 'low_sample' end
    ),
    ''
  ) as flags
from divided
join kpi_periods
  on kpi_periods.grain = divided.grain
  and kpi_periods.moment = divided.moment
