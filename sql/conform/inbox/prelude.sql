-- How the text of a dropped file becomes values: null when it is none. Empty text is null before it comes here.

-- A wall clock of the business as an instant (UTC). Of an hour that the clock repeats, the first is meant; a time that
-- the clock skips is read as if it had not been put forward yet.
create macro last_instant(clock) as timezone('UTC', timezone((select time_zone from settings), clock));
create macro clock_instant(clock) as
  last_instant(clock) - to_hours(cast(wall_clock(last_instant(clock) - interval 1 hour) = clock as integer));

-- A business runs in the years 1970 to 2199; others are typing mistakes, which would each make a month of their own.
create macro is_day(words) as regexp_full_match(words, '(19[7-9]\d|2[01]\d\d)-\d{1,2}-\d{1,2}');
create macro is_clock(words) as
  regexp_full_match(words, '(19[7-9]\d|2[01]\d\d)-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?');
create macro has_offset(words) as
  regexp_full_match(words, '(19[7-9]\d|2[01]\d\d)-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)? ?'
    || '(Z|z|UTC|[+-]\d{2}(:?\d{2})?)');

-- +05:30, +0530, -08 and Z, in minutes.
create macro offset_minutes(words) as
  coalesce(try_cast(regexp_extract(words, '([+-])(\d{2}):?(\d{2})?$', 1) || '1' as bigint)
    * (try_cast(regexp_extract(words, '([+-])(\d{2}):?(\d{2})?$', 2) as bigint) * 60
       + coalesce(try_cast(regexp_extract(words, '([+-])(\d{2}):?(\d{2})?$', 3) as bigint), 0)), 0);

-- A time without seconds, or with a blank before its offset, which a cast does not take.
create macro odd_instant(words) as
  try_cast(regexp_extract(words, '^(.*\d) ?(Z|z|UTC|[+-]\d{2}(:?\d{2})?)$', 1) as timestamp)
    - to_minutes(offset_minutes(words));

-- With an offset or Z that instant; without, the business's wall clock; a day alone is its local midnight.
create macro words_instant(words) as date_trunc('milliseconds',
  case when is_day(words) or is_clock(words) then clock_instant(try_cast(words as timestamp))
       when has_offset(words) then coalesce(timezone('UTC', try_cast(words as timestamptz)), odd_instant(words)) end);

-- A day as it stands; of a time, the business day it falls on.
create macro words_day(words) as
  case when is_day(words) then try_cast(words as date) else cast(wall_clock(words_instant(words)) as date) end;

create macro words_boolean(words) as
  case when lower(words) in ('true', 't', 'yes', 'y', '1') then true
       when lower(words) in ('false', 'f', 'no', 'n', '0') then false end;

-- Digits with a decimal point: no thousands separators, no currency signs.
create macro is_number(words) as regexp_full_match(words, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?');
create macro is_integer(words) as regexp_full_match(words, '[+-]?\d+(\.0*)?');
create macro is_email(words) as regexp_full_match(words, '[^@\s]+@[^@\s]+\.[^@\s]+');
create macro is_source(words) as regexp_full_match(lower(words), '[a-z][a-z0-9-]{0,40}');
create macro is_hash(words) as regexp_full_match(words, '[0-9a-f]{64}');

-- An e-mail address, or a number long enough to be dialled.
create macro is_contact(words) as
  contains(words, '@')
  or (length(regexp_replace(words, '[^0-9]', '', 'g')) >= 5
    and not (is_day(words) or is_clock(words) or has_offset(words)));
