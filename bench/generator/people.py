"""Invented names, by number: SQL expressions, so that a million of them are made where they are needed. Chance has a fixed seed."""
FIRST = ("Anke", "Bela", "Carla", "Dirk", "Elif", "Frieda", "Gero", "Hanna", "Ivo", "Jule", "Kaan", "Lotte", "Malte", "Nele", "Oskar", "Pia", "Quirin", "Rosa",
         "Sven", "Tilda", "Udo", "Vera", "Wim", "Xenia", "Yara", "Zeno", "Amir", "Britta", "Cem", "Dora")
LAST = ("Albers", "Behrens", "Claasen", "Detlefs", "Ehlers", "Friese", "Gerdes", "Hinrichs", "Iversen", "Jansen", "Krohn", "Lorenzen", "Matthiesen",
        "Nissen", "Ohlsen", "Paulsen", "Quast", "Rohwer", "Steffens", "Thiessen", "Uhl", "Volquardsen", "Wulf", "Yilmaz", "Zander")
SYLLABLES = ("bal", "cor", "dun", "eri", "fal", "gra", "hol", "iro", "jul", "kes", "lun", "mar", "nor", "osk", "pel", "qua", "ros", "sil", "tor", "ulm", "ver",
             "wes", "yor", "zel", "aba", "bru", "cel", "dor", "elm", "fin", "gol", "han", "ibe", "jas", "kor", "lim", "mel", "nov", "orm", "par")
TRADES = ("Optik", "Logistik", "Druck", "Hotel", "Bootsbau", "Kanzlei", "Foods", "Clinic", "Tools", "Dental")


def chance(number: str, seed: int) -> str:
    """At least 0 and below 1, the same for the same number."""
    return f"((hashint8extended({number}, {seed}) & 1073741823) / 1073741824.0)"


def one_of(words: tuple[str, ...], number: str, seed: int) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + (hashint8extended({number}, {seed}) & 1073741823) % {len(words)}]"


def company(number: str, seed: int) -> str:
    """'Baldunkes Optik': three syllables, so that in a large vendor some hundreds share their first letters, as in life."""
    stem = " || ".join(one_of(SYLLABLES, number, seed + place) for place in range(3))
    return f"initcap({stem}) || ' ' || {one_of(TRADES, number, seed + 3)}"


def person(number: str, seed: int) -> str:
    return f"{one_of(FIRST, number, seed)} || ' ' || {one_of(LAST, number, seed + 1)}"
