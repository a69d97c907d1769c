"""The many: invented people and companies, and what became of each introduction. The same every time: chance has a fixed seed."""
import random
from collections.abc import Iterator
from dataclasses import dataclass

from demo.stories import ACCEPTED, NEXT_DAY, Step, Story, won
from referrals import states

FIRST = ("Anke", "Bela", "Carla", "Dirk", "Elif", "Frieda", "Gero", "Hanna", "Ivo", "Jule", "Kaan", "Lotte", "Malte", "Nele", "Oskar", "Pia", "Quirin", "Rosa",
         "Sven", "Tilda", "Udo", "Vera", "Wim", "Xenia", "Yara", "Zeno", "Amir", "Britta", "Cem", "Dora")
LAST = ("Albers", "Behrens", "Claasen", "Detlefs", "Ehlers", "Friese", "Gerdes", "Hinrichs", "Iversen", "Jansen", "Krohn", "Lorenzen", "Matthiesen",
        "Nissen", "Ohlsen", "Paulsen", "Quast", "Rohwer", "Steffens", "Thiessen", "Uhl", "Volquardsen", "Wulf", "Yilmaz", "Zander")
BEGIN = ("Bal", "Cor", "Dun", "Eri", "Fal", "Gra", "Hol", "Iro", "Jul", "Kes", "Lun", "Mar", "Nor", "Osk", "Pel", "Qua", "Ros", "Sil", "Tor", "Ulm", "Ver",
         "Wes", "Yor", "Zel")
END = ("aval", "borg", "cent", "dano", "elka", "furt", "gard", "hive", "inga", "jord", "kant", "linde", "mont", "nova", "orma", "park", "quel")
TRADE = ("Tischlerei", "Optik", "Logistik", "Zahnärzte", "Druck", "Hotel", "Möbel", "Gartenbau", "Bootsbau", "Bäckerei", "Kanzlei", "Maschinenbau")
TRADE_US = ("Dental", "Bakery", "Logistics", "Law", "Print", "Hotel", "Furniture", "Gardens", "Boats", "Foods", "Clinic", "Tools")
VALUES = ("1800", "2400", "3600", "4800", "5400", "7200", "8400", "9600", "12600", "15000", "18400", "24000")


@dataclass(frozen=True)
class Somebody:
    """An advocate of the crowd: `program` she joined, `days_ago`."""

    key: str
    name: str
    email: str
    company: str
    program: str
    days_ago: int


@dataclass(frozen=True)
class Plan:
    """How many of what: `advocates` by program, and how many `referrals` they bring."""

    seed: int
    advocates: tuple[tuple[str, int], ...]
    referrals: int
    trades: tuple[str, ...]


PLANS = {"acme": Plan(7, (("friends", 16), ("credit", 10), ("independents", 6), ("thanks", 4)), 140, TRADE),
         "bolt": Plan(11, (("neighbours", 22),), 125, TRADE_US)}
WAITING = 9   # days until now, of which the newest introductions are from


def people(slug: str) -> list[Somebody]:
    """Who joined by herself, the first one first."""
    plan, chance = PLANS[slug], random.Random(PLANS[slug].seed)
    found: list[Somebody] = []
    for program, number in plan.advocates:
        for _ in range(number):
            place = len(found)
            name = f"{FIRST[place % len(FIRST)]} {LAST[(place * 7 + plan.seed) % len(LAST)]}"
            company = f"{LAST[(place * 7 + plan.seed) % len(LAST)]} {plan.trades[place % len(plan.trades)]}"
            found.append(Somebody(f"{slug}{place}", name, f"{name.lower().replace(' ', '.')}.{place}@{slug}-people.example", company, program,
                                  chance.randint(150, 225) if program != "thanks" else 200))
    return found


def stories(slug: str) -> Iterator[Story]:
    """Introductions of the crowd; every reason of a decline and of a loss comes up in turn."""
    plan, chance, crowd = PLANS[slug], random.Random(PLANS[slug].seed + 1), people(slug)
    declines, losses = _in_turn(states.DECLINE_REASONS), _in_turn(states.LOST_REASONS)
    for place in range(plan.referrals):
        somebody = crowd[chance.randrange(len(crowd)) if place % 3 else chance.randrange(6)]   # a few bring many
        oldest = min(somebody.days_ago - 2, 220)
        days_ago = chance.randint(1, WAITING) if place % 14 == 0 else chance.randint(WAITING + 1, oldest)
        if somebody.program == "thanks":
            days_ago = chance.randint(70, 180)   # before it ended
        stem = BEGIN[place % len(BEGIN)] + END[(place // len(BEGIN) + place) % len(END)]
        person = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        yield Story(somebody.key, days_ago, person, f"{stem} {plan.trades[place % len(plan.trades)]}",
                    f"{person.split()[0].lower()}@{stem.lower()}{place}.example", tuple(_became(chance, days_ago, somebody.program, declines, losses)),
                    channel="link" if place % 5 == 2 else "portal", program=somebody.program, key=f"crowd{place}")


def _became(chance: random.Random, days_ago: int, program: str, declines: Iterator[str], losses: Iterator[str]) -> Iterator[Step]:
    """What happened within the days that have passed; nothing lies ahead."""
    if days_ago <= 2:
        return
    if chance.random() < 0.16 and program != "credit":
        yield Step(1 if days_ago < 4 else chance.randint(1, 3), "decline", next(declines))
        return
    if program != "credit":   # the others accept by hand
        yield NEXT_DAY if days_ago > 3 else ACCEPTED
    if days_ago > 4 and (days_ago > WAITING or chance.random() < 0.6):   # only the newest wait for their first call
        yield Step(2, "contact")
    fate, talk, end = chance.random(), chance.randint(5, 14), chance.randint(18, 60)
    if talk >= days_ago - 1:
        return
    if fate < 0.07:
        yield Step(talk, "withdraw")
        return
    if fate > 0.9:
        return   # nothing more was ever heard: it expires by itself
    yield Step(talk, "qualified")
    if end >= days_ago - 1:
        return
    if fate < 0.45:
        yield won(end, chance.choice(VALUES) if chance.random() < 0.95 else "")
    elif fate < 0.75:
        yield Step(end, "lose", next(losses))


def _in_turn(reasons: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from reasons
