-- What every conform file may use. Beside it there is the table `settings`, of one row: time_zone (the business's),
-- order_date_basis (processed or created), source (the name of the one being conformed), currency (reporting).

-- An instant as vendors write it (ISO 8601, with or without offset) as UTC in whole milliseconds; null when it is none.
create macro instant(words) as make_timestamp_ms(epoch_ms(try_cast(words as timestamptz)));

-- The business's wall clock at an instant (UTC).
create macro wall_clock(moment) as timezone((select time_zone from settings), timezone('UTC', moment));

-- The day at whose end a snapshot stands: one taken before noon is the evening before's, so that a run in the small hours
-- has a figure for the day it reports.
create macro snapshot_day(moment) as cast(wall_clock(moment - interval 12 hour) as date);

-- The instant (UTC) at which the business hour that holds `moment` began: `clock` is its wall clock. Tells the two hours
-- of the same name apart when clocks go back, and is right in zones whose offset is not whole hours.
create macro hour_start(moment, clock) as moment - (clock - date_trunc('hour', clock));

-- Money as vendors write it; null when it is none.
create macro money(words) as try_cast(words as decimal(18,4));

-- part / whole of an amount, to four decimals; the amount itself when nothing is left out.
create macro share(amount, part, whole) as
  case when whole = 0 then cast(0 as decimal(18,4))
       when part = whole then amount
       else try_cast(round(cast(amount as double) * cast(part as double) / cast(whole as double), 4) as decimal(18,4)) end;

-- People: hashed with the lake's salt, so that the same person is the same text in every source and nobody can be read back.
create macro email_hash(address) as
  case when contains(address, '@') then sha256(getvariable('salt') || lower(trim(address))) end;

-- Only digits count, and a number with country code begins with + whether written +49 or 0049.
create macro phone_hash(number) as
  case when length(regexp_replace(number, '[^0-9]', '', 'g')) >= 5
       then sha256(getvariable('salt') || '+' || regexp_replace(regexp_replace(number, '[^0-9]', '', 'g'), '^00', '')) end;
