// raised_on(day) -- whether the risk of the file's case was raised on a day (P3, A7).
any(spell IN file.raised WHERE spell.from <= day AND day <= spell.to)
