// words_in(text) -- how many words a text has; a dash or a stop that stands alone is none.
size([word IN split(replace(replace(replace(coalesce(text, ''), '\n', ' '), '\r', ' '), '\t', ' '),
    ' ') WHERE NOT word IN ['', '-', '–', '—', '.', '...', '…', '/', '&', '+', '*', '•', '?', '!']])
