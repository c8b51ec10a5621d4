// is_reason(text) -- words that say why: not blank, and not circular such as "ongoing" (U4, R33).
NOT replace(trim(toLower(coalesce(text, ''))), '.', '') IN
  ['', 'ongoing', 'on-going', 'as discussed', 'discussed', 'as agreed', 'agreed', 'as required',
   'in due course', 'asap', 'tbc', 'n/a', 'none', 'see above', 'as above', 'as before']
