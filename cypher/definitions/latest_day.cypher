// latest_day(record) -- the last day on which it may have happened, where only the month or the
// year is known (U5); null where nothing is known.
CASE coalesce(record.happened_precision, 'DAY')
  WHEN 'MONTH' THEN coalesce(record.happened_to, date({year: record.happened_on.year,
    month: record.happened_on.month, day: 1}) + duration({months: 1}) - duration({days: 1}))
  WHEN 'YEAR' THEN coalesce(record.happened_to,
    date({year: record.happened_on.year, month: 12, day: 31}))
  WHEN 'UNKNOWN' THEN null
  ELSE record.happened_on
END
