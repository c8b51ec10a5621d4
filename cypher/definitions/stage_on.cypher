// stage_on(day) -- the stage of the file's case on a day (A7.4).
head([spell IN file.stages WHERE spell.from <= day AND day <= spell.to | spell.stage])
