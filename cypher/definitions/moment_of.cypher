// moment_of(record) -- the first and the last day on which a decision may have been made (U5), none
// later than the day that is judged, and the day it was put on the record.
{recorded_on: record.recorded_on,
  first: CASE WHEN record.happened_precision = 'UNKNOWN'
    THEN date({year: 1900, month: 1, day: 1}) ELSE record.happened_on END,
  last: CASE
    WHEN record.happened_precision = 'UNKNOWN' THEN record.recorded_on
    WHEN record.happened_to > file.as_of THEN file.as_of
    WHEN record.happened_precision IN ['MONTH', 'YEAR'] AND record.happened_to IS NOT NULL
      THEN record.happened_to
    WHEN record.happened_precision = 'MONTH' THEN date.truncate('month', record.happened_on)
      + duration({months: 1}) - duration({days: 1})
    WHEN record.happened_precision = 'YEAR'
      THEN date({year: record.happened_on.year, month: 12, day: 31})
    ELSE record.happened_on END}
