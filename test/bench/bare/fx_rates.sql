select currency, date as rate_date, cast(rate as decimal(18,8)) as rate
from read_json(getvariable('files'), format = 'newline_delimited', columns = {currency: 'varchar', date: 'date', rate: 'varchar'})
