// is_vague(text) -- words in the place of a time that say no time: none at all, ongoing, as soon as
// possible and the like (S33).
trim(replace(replace(toLower(coalesce(text, '')), '.', ''), '-', '')) IN
  ['', 'ongoing', 'on going', 'asap', 'as soon as possible', 'in due course', 'as required',
   'as needed', 'as necessary', 'as appropriate', 'as and when', 'when possible', 'where possible',
   'continuing', 'continuous', 'continue', 'soon', 'shortly', 'tbc', 'tba', 'to be confirmed',
   'none', 'n/a', 'not set', 'no timescale', 'open ended', 'until further notice']
