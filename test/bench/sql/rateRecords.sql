-- A rate of the dollar and the pound for each working day, as the stream `rates` holds them.
select cast(to_json({'currency': currency, 'date': strftime(day, '%Y-%m-%d'), 'rate': printf('%.4f', base + 0.1 * chance(day, currency))}) as varchar) as line
from (select unnest(generate_series(getvariable('start') - interval 10 day, getvariable('start') + to_days(getvariable('days') + 1), interval 1 day)) as day)
cross join (values ('USD', 1.05), ('GBP', 0.82)) as currencies (currency, base)
where isodow(day) < 6
