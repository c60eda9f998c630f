"""By which words a name of somebody is known: what stands before it, and how families are named."""

from typing import Final

_LEAST: Final = 5
# Kin and offices before a name: "oğlum Elçin", "брата Рашида", "my cousin Chidi", "Mr Okafor".
_KIN: Final = (
    "oglum", "qizim", "kizim", "balam", "qardasim", "kardesim", "bacim", "ablam", "abim", "emim",
    "dayim", "amcam", "xalam", "bibim", "teyzem", "halam", "atam", "anam", "babam", "annem",
    "yoldasim", "xanimim", "arvadim", "erim", "kocam", "esim", "dostum", "arkadasim", "qonsum",
    "komsum", "nevem", "torunum", "yegenim", "qohumum", "muvekkil", "sagirdim", "telebem",
    "mehbus", "dustaq", "mustentiq", "nefer", "kursant",
    "сын", "брат", "муж", "отец", "отца", "отцу", "дочь", "дочер", "сестр", "племянни", "внук",
    "внучк", "дяд", "дедушк", "друг", "подруг", "сосед", "заключенн", "осужденн",
    "следовател", "рядов", "подзащитн", "адвокат",
    "brat", "muj", "muzh", "otec", "sestr", "plemyannik",
)  # fmt: skip
_WHOLE: Final = frozenset(
    """son brother husband wife father mother sister daughter friend cousin uncle nephew niece
    aunt client inmate prisoner soldier private conscript officer lieutenant colonel warden mr mrs
    ms boy named жена жены жену жене мать матери маму мамы имени зовут
    mehkum syn sin mama papa""".split()
)
# Families: Məmmədov, Quliyeva, Hüseynzadə, Sarkisyan, Beridze, Petroviç; with or without a case.
_FAMILIES: Final = (
    "ov", "ova", "yev", "yeva", "ev", "eva", "zade", "yan", "idze", "adze", "svili", "shvili",
    "ovic", "evic", "ovna", "evna", "iyev", "oglu",
    "ов", "ова", "ев", "ева", "заде", "янц", "ян", "дзе", "швили", "ович", "евич", "овна", "евна",
    "оглы",
)  # fmt: skip
_CASES: Final = (
    "", "in", "un", "nin", "nun", "i", "u", "a", "e", "ni", "nu", "ya", "ye", "na", "ne", "dan",
    "den", "nan", "nen", "la", "le", "s",
    "а", "у", "ым", "е", "ой", "ом",
)  # fmt: skip
_ENDINGS: Final = tuple(sorted({family + case for family in _FAMILIES for case in _CASES}))
# Closed places that bear a name, countries, and what else stands so beside kin: it must be heard.
_HEARD: Final = (
    "kurdexan", "qobustan", "gobustan", "кюрдахан", "гобустан", "polis", "полиц", "police",
    "dtx", "bolme", "mehkeme", "hebs", "тюрьм", "сизо", "ombudsman", "омбудсм", "allah", "аллах",
    "baki", "баку", "umbaki", "salyan", "сальян", "penitensiar", "zig", "зыг",
    "rusiya", "росси", "russia", "turk", "турц", "турк", "iran", "иран", "almaniya", "german",
    "герман", "efqan", "afgan", "afghan", "афган", "ozbek", "uzbek", "узбек", "tacik", "tajik",
    "таджик", "pakistan", "пакистан", "gurcustan", "georgia", "грузи", "ukray", "ukrai", "украин",
    "suriya", "syria", "сири", "hindistan", "india", "индии", "uygur", "уйгур",
)  # fmt: skip
# In or from somewhere: a town after kin, not a name.
_WHERE: Final = (
    "da", "de", "dan", "den", "dadi", "dedi", "dadir", "dedir", "daki", "deki",
)  # fmt: skip


def titled(word: str) -> bool:
    """Whether a folded word stands before a name: kin, an office, "named"."""
    return word in _WHOLE or word.startswith(_KIN)


def named(word: str) -> bool:
    """Whether a folded word ends as a family's name does."""
    return len(word) >= _LEAST and word.endswith(_ENDINGS)


def is_heard(word: str) -> bool:
    """Whether a folded word says where somebody is rather than who it is."""
    return word.startswith(_HEARD) or word.endswith(_WHERE)
