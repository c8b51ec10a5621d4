// in_words(text) -- a text in small letters, one space round each word and no stops, so that a word
// is looked for whole.
' ' + reduce(said = toLower(coalesce(text, '')),
  mark IN ['.', ',', ';', ':', '-', '–', '_', '/', '(', ')', '&', '+', '?', '!', '\n', '\r', '\t'] |
  replace(said, mark, ' ')) + ' '
