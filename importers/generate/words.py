"""The words of made-up records: names that nobody has together, and phrases of daily work."""

from __future__ import annotations

FORENAMES = (
    "Abel", "Amara", "Anouk", "Bashir", "Bede", "Calla", "Cyra", "Dov", "Edda", "Efe", "Farah",
    "Fintan", "Greta", "Hamza", "Idony", "Ines", "Jory", "Kaia", "Kwame", "Leif", "Lowri", "Malik",
    "Mei", "Nerys", "Noor", "Odette", "Orla", "Piers", "Priya", "Quill", "Rafe", "Roza", "Sami",
    "Senna", "Tamar", "Tobias", "Uma", "Viggo", "Wren", "Yara", "Zadie", "Zeno",
)  # fmt: skip
SURNAMES = (
    "Adebanjo-Kerr", "Almasi-Wood", "Baptiste-Lund", "Brannock-Rao", "Calloway-Sen", "Czerny-Holt",
    "Dacosta-Frye", "Eddowes-Khan", "Falkner-Osman", "Gethin-Moyo", "Hargrave-Diaz", "Imrie-Chow",
    "Jessop-Haddad", "Kestrel-Obi", "Lamptey-Marsh", "Madaki-Thorne", "Nyberg-Pell", "Orme-Rahimi",
    "Pascoe-Dang", "Quaye-Linton", "Rowntree-Aziz", "Szabo-Vickers", "Tregear-Bello", "Ullman-Roy",
    "Verrall-Mensah", "Wickens-Tran", "Yardley-Sesay", "Zielin-Hart",
)  # fmt: skip

EVENTS = (
    ("ACHIEVEMENT", "Came home from school with a certificate and would not put it down."),
    ("ACHIEVEMENT", "Swam a whole length for the first time."),
    ("FAMILY_TIME", "A long afternoon at grandmother's, and nobody wanted to leave."),
    ("FAMILY_TIME", "Family time was cut short because nobody had booked the room."),
    ("SCHOOL_CHANGE", "Began at the new school and knew two people there already."),
    ("HEALTH", "Seen at the clinic; the new glasses help."),
    ("POLICE_CALL_OUT", "Police called by a neighbour; everybody was safe when they came."),
    ("MISSING_EPISODE", "Away from home for one night and back by breakfast."),
    ("CONTACT", "School rang to say that lunch had been forgotten three days running."),
    ("OTHER", "A good week: every morning on time."),
)

DIRECTIONS = (
    ("visit-relative", "Visit the grandmother and ask what she can offer"),
    ("chronology", "Update the chronology"),
    ("see-alone", "See the child alone, away from home"),
    ("school", "Meet the head of year about attendance"),
    ("health", "Arrange the health assessment"),
    ("safety-plan", "Make the safety plan again with the parents"),
    ("family-meeting", "Hold a family meeting"),
    ("housing", "Write to housing about the damp"),
    ("speech", "Refer to speech and language therapy"),
    ("life-story", "Begin life story work"),
    ("police-check", "Ask the police what they know of the address"),
    ("review-plan", "Bring the plan up to date"),
)

DECISIONS = (
    ("INTERVENTION", "Help goes on by agreement for three more months."),
    ("FAMILY_TIME", "Change the time with the wider family."),
    ("THRESHOLD_ICPC", "Take it to a conference."),
    ("CLOSURE", "Bring the work to an end."),
    ("PLACEMENT", "Stay with the aunt for now."),
    ("SCHOOL", "Stay at the same school."),
    ("HEALTH", "Agree to the operation on the ears."),
    ("ALLOCATION", "A second worker joins."),
)

REASONS = (
    "The home is calmer, the school sees it too, and the child has asked for it.",
    "The risk is known and the plan answers it; looked at again in four weeks.",
    "Nothing has changed since the last review and the parents no longer open the door.",
    "The assessment recommends it and everybody at the meeting agreed.",
    "There was nobody else who could take all of them together.",
    "As discussed.",
)

VIEWS = (
    "I want to stay at my school.",
    "I like it when you come with the dog.",
    "Nobody asked me.",
    "I want to see my brother more.",
    "It is better now that the shouting has stopped.",
    "I do not want to talk about it today.",
)

WORDS = (
    "What would the child say has changed since we came?",
    "Talked it through; the worry is the mornings, and the plan is silent on mornings.",
    "Continue with the plan.",
    "Asked for in the last supervision and not yet done. By when, and what stands in the way?",
    "Seen on the record. Thank you; this made a difference.",
    "The pattern is every second month. Look at it beside the dates of the father's visits.",
)

OPTIONS = (
    ("REMAIN_HOME", "At home, with help every morning"),
    ("KINSHIP", "With the aunt until the summer"),
)
