"""Vendors, people and referrals in the numbers that were asked for, skewed as in life: few vendors hold most, few people bring most."""
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from uuid import UUID, uuid5

from django.db import connection, connections, transaction
from django.test import override_settings

from bench.generator import people, stories
from bench.generator.cloning import Copier, of_vendor, own_id
from bench.generator.specimens import Row, Rows, Specimen, Table, capture, look, tables
from bench.generator.stories import CUSTOMERS, PARTNERS, STORIES, Phase, Setup
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Address, Tenant
from referrals.commands.submit import Lead
from referrals.rules import identity

BATCH = 10_000          # referrals in one transaction
OF_PARTNERS = 20        # of 100 referrals
EACH_BRINGS = 25        # referrals, on an average
MEMBERS = 20            # people of a partner, on an average
NAMESPACE = UUID("6f0c2f5e-1d0b-5c52-9a2b-6a2b3c4d5e6f")


@dataclass
class Collection:
    """Everything that is copied. `of`: (program, story, phase) -> the specimen."""

    tables: list[Table]
    setup: Setup
    founding: Specimen
    organisation: Specimen
    joined: dict[str, Specimen] = field(default_factory=dict)
    of: dict[tuple[str, str, Phase], Specimen] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """`number` of the vendor, 0 is the one whose stories were told."""

    number: int
    slug: str
    host: str
    referrals: int


def shares(vendors: int, referrals: int, smallest: int = 1) -> list[int]:
    """How many referrals each vendor has: the k-th largest has 1/k of the largest, to the power of 1.1."""
    weights = [1 / (place + 1) ** 1.1 for place in range(vendors)]
    left = referrals - smallest * vendors
    found = [smallest + int(left * weight / sum(weights)) for weight in weights]
    found[0] += referrals - sum(found)
    return found


def generate(*, vendors: int, referrals: int, now: datetime, prefix: str = "v", domain: str = "localhost", processes: int = 2,
             progress: Callable[[str], None] = lambda _: None, only: tuple[str, ...] = ()) -> list[Wanted]:
    """Fills an empty or a used database. `only`: these stories alone."""
    began = time.monotonic()
    wanted = [Wanted(number, f"{prefix}{number}", f"{prefix}{number}.{domain}", count) for number, count in enumerate(shares(vendors, referrals))]
    collection = told(wanted[0], now, only)
    progress(f"{len(collection.of)} stories told in {time.monotonic() - began:.0f} s")
    done = 0
    if processes == 1:
        for one in wanted:
            fill(collection, one, now)
            done += one.referrals
            progress(_sofar(done, referrals, began))
    else:
        connections.close_all()
        with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
            working = {pool.submit(fill, collection, one, now): one for one in wanted}
            for each in as_completed(working):
                each.result()
                done += working[each].referrals
                progress(_sofar(done, referrals, began))
    return wanted


def _sofar(done: int, referrals: int, began: float) -> str:
    took = time.monotonic() - began
    return f"{done} of {referrals} referrals, {took:.0f} s, {done / took:.0f} a second"


# What is copied

def told(first: Wanted, now: datetime, only: tuple[str, ...] = ()) -> Collection:
    """The first vendor, founded by commands; its people and referrals are told in a transaction that is taken back."""
    setup = stories.found_vendor(first.slug, first.host, now)
    known = tables()
    founding = _founding(setup, known)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), tenant_context(setup.tenant_id):
        before = look(setup.tenant_id, known)
        collection = _told(setup, known, founding, before, only)
        transaction.set_rollback(True)
    return collection


def _founding(setup: Setup, known: list[Table]) -> Specimen:
    """The vendor's own rows. Their ids are looked up (of_vendor), for everything else names them."""
    worker.drain(setup.tenant_id, until=setup.founded + timedelta(days=1))
    rows = [(table, values) for table, found in look(setup.tenant_id, known).items() for values in found.values()]
    return Specimen("founding", setup.founded, [setup.founded], [Row(table, values, 0, 0) for table, values in rows])


def _told(setup: Setup, known: list[Table], founding: Specimen, before: Rows, only: tuple[str, ...]) -> Collection:
    begin, tenant_id = setup.joined, setup.tenant_id
    ids: list[UUID] = []
    organisation, before = capture("organisation", tenant_id, known, before, begin, [
        (setup.founded + timedelta(hours=4), lambda: ids.append(stories.found_organisation(setup, "Specimen Partner"))),
        (begin, partial(worker.drain, tenant_id, until=begin))], texts={"Specimen Partner": "name"})
    made = Collection(known, setup, founding, organisation)
    actors: dict[str, dict[UUID, str]] = {}
    for kind, name, its_organisation, admin in ((CUSTOMERS, "Cora Specimen", None, False), ("admins", "Ada Specimen", ids[0], True),
                                                (PARTNERS, "Paul Specimen", ids[0], False)):
        email = f"{name.split()[0].lower()}@specimen.example"
        joined, after = capture(f"joined {kind}", tenant_id, known, before, begin, [
            (begin, partial(stories.join, setup, name, email, its_organisation, admin)),
            (begin + timedelta(hours=1), partial(worker.drain, tenant_id, until=begin + timedelta(hours=1)))],
            actors={ids[0]: "organisation_id"}, counts_on=[ids[0]],
            texts={name: "name", email: "email", name.lower(): "name_key", name.split()[1].lower(): "family_key"})
        joined.texts |= {row.values["code"]: "code" for row in joined.rows if row.table == "advocates_sharelink"}
        # Both the partner's events and those of its people: a copy's number counts within its partner.
        made.joined[kind], before = joined, after
        actors[kind] = {joined_id(joined, table): column for table, column in (
            ("advocates_advocate", "advocate_id"), ("advocates_enrolment", "enrolment_id"), ("accounts_user", "user_id"))} | {ids[0]: "organisation_id"}
    number = 0
    for kind in (CUSTOMERS, PARTNERS):
        for story in [one for one in STORIES if not only or one.name in only]:
            for phase in story.phases:
                with transaction.atomic():
                    made.of[kind, story.name, phase] = _referral(setup, known, before, story, phase, actors[kind], number)
                    transaction.set_rollback(True)
                number += 1
    return made


def joined_id(joined: Specimen, table: str) -> UUID:
    return next(row.values["id"] for row in joined.rows if row.table == table)


def _referral(setup: Setup, known: list[Table], before: Rows, story, phase: Phase, actors: dict[UUID, str], number: int) -> Specimen:
    letters = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
    person, company, email = f"Jonas {letters.title()}weber", f"{letters.title()}qx Specimen", f"jonas@{letters}qx.example"
    as_known = identity.identity(person=person, company=company, email=email)
    lead = Lead(person=person, company=company, contact=email, agreed=True)
    by_column = {column: key for key, column in actors.items()}
    begin, referral_id = setup.received, list[UUID]()

    def at(days: int) -> datetime:
        return begin + timedelta(days=days)

    steps: list[tuple[datetime, Callable[[], object]]] = [
        (begin, lambda: referral_id.append(stories.submit(by_column["enrolment_id"], by_column["advocate_id"], lead, begin)))]
    for days, verb in story.steps:
        steps.append((at(days), partial(worker.drain, setup.tenant_id, until=at(days))))
        steps.append((at(days), partial(lambda verb, days: stories.VERBS[verb](setup, referral_id[0], at(days)), verb, days)))
    last = story.steps[-1][0] if story.steps else 0
    ends = [days for days in (last + 1, 36, 92, 122) if days < phase.days[0]] + [phase.days[0]]
    steps += [(at(days), partial(worker.drain, setup.tenant_id, until=at(days))) for days in ends]
    found, _ = capture(f"{story.name} {phase.days}", setup.tenant_id, known, before, begin, steps, actors=actors, texts={
        person: "person", company: "company", email: "email", as_known.domain: "domain", as_known.company: "company_key", as_known.block: "block_key",
        as_known.person: "person_key"})
    return found


# Copies

def fill(collection: Collection, wanted: Wanted, now: datetime) -> None:
    """One vendor: its own rows, its people, its referrals batch after batch."""
    first = wanted.number == 0
    tenant_id = collection.setup.tenant_id if first else uuid5(NAMESPACE, f"{collection.setup.tenant_id}{wanted.slug}")
    shared = {} if first else {row.values["id"]: of_vendor(tenant_id, row.values["id"]) for row in collection.founding.rows} | {
        collection.setup.tenant_id: tenant_id}
    of_members = wanted.referrals * OF_PARTNERS // 100
    with _vendor(collection, tenant_id, now, shared) as copier:
        copier.cursor.execute("CREATE TEMP TABLE IF NOT EXISTS people (kind text, i int, advocate_id uuid, enrolment_id uuid, user_id uuid, organisation_id uuid)")
        copier.cursor.execute("TRUNCATE people")
        if not first:
            _found(copier, collection, wanted, tenant_id)
        _join(copier, collection, wanted, max(2, (wanted.referrals - of_members) // EACH_BRINGS), max(2, of_members // EACH_BRINGS))
        copier.cursor.execute("ANALYZE people")
    done = dict.fromkeys(collection.of, 0)
    batches = max(1, -(-wanted.referrals // BATCH))
    goal = _counts(collection, wanted.referrals)
    for batch in range(1, batches + 1):
        with _vendor(collection, tenant_id, now, shared) as copier:
            copier.begin_booking()
            for place, (key, specimen) in enumerate(collection.of.items()):
                until = goal[key] * batch // batches
                if until > done[key]:
                    _referrals(copier, specimen, key, wanted.number, place + 16, done[key], until, now)
                    done[key] = until
            copier.book()
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM referrals_referral WHERE tenant_id = '{tenant_id}'")
        if cursor.fetchone()[0] != wanted.referrals:
            raise RuntimeError(f"{wanted.slug} has not the {wanted.referrals} referrals that were wanted")


@contextmanager
def _vendor(collection: Collection, tenant_id: UUID, now: datetime, shared: dict[UUID, UUID]) -> Iterator[Copier]:
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        yield Copier(cursor, collection.tables, tenant_id, now, shared)


def _counts(collection: Collection, referrals: int) -> dict[tuple[str, str, Phase], int]:
    """How many copies of each: by the length of its phase and how often it happens, but one at least; what is left goes to the commonest."""
    found = {}
    for kind, share in ((CUSTOMERS, 100 - OF_PARTNERS), (PARTNERS, OF_PARTNERS)):
        of_kind = {key: (key[2].days[1] - key[2].days[0]) * key[2].weight for key in collection.of if key[0] == kind}
        here = referrals * share // 100 if kind == PARTNERS else referrals - referrals * OF_PARTNERS // 100
        least = 1 if here >= 2 * len(of_kind) else 0
        found |= {key: max(least, here * weight // sum(of_kind.values())) for key, weight in of_kind.items()}
        found[max(of_kind, key=lambda key: of_kind[key])] += here - sum(count for key, count in found.items() if key[0] == kind)
    return found


def _found(copier: Copier, collection: Collection, wanted: Wanted, tenant_id: UUID) -> None:
    Tenant.objects.create(id=tenant_id, slug=wanted.slug)
    Address.objects.create(host=wanted.host, tenant_id=tenant_id, canonical=True)
    _copies(copier, "founding_copies", collection.founding, wanted.number, 0, f"""
        SELECT 0 AS n, 0 AS number, '{collection.setup.founded.isoformat()}'::timestamptz AS begin""")
    copier.copy(collection.founding, "founding_copies")


def _join(copier: Copier, collection: Collection, wanted: Wanted, customers: int, members: int) -> None:
    begin, organisations = f"'{collection.setup.joined.isoformat()}'::timestamptz AS begin", max(1, members // MEMBERS)
    _copies(copier, "organisations", collection.organisation, wanted.number, 1, f"""
        SELECT g AS n, g AS number, {begin}, {people.company('g', 500)} AS name FROM generate_series(0, {organisations - 1}) AS g""")
    copier.copy(collection.organisation, "organisations")
    of_organisation = next(row for row in collection.organisation.rows if row.table == "partners_organisation")
    copier.cursor.execute(f"CREATE TEMP TABLE partners_made ON COMMIT DROP AS SELECT number AS i, {own_id(of_organisation)} AS organisation_id FROM organisations c")
    admins = min(organisations, members)
    for code, kind, count, within in ((2, CUSTOMERS, customers, "g"), (3, "admins", admins, "0"), (4, PARTNERS, members - admins, f"g / {organisations}")):
        organisation_id = "NULL::uuid" if kind == CUSTOMERS else f"(SELECT organisation_id FROM partners_made WHERE i = g % {organisations})"
        name, made = people.person("g", code * 10), collection.joined[kind]
        copies = f"joined_{kind}"
        _copies(copier, copies, made, wanted.number, code, f"""
            SELECT {within} AS n, g AS number, {begin}, {organisation_id} AS organisation_id, name, lower(name) AS name_key,
                   split_part(lower(name), ' ', 2) AS family_key,
                   replace(lower(name), ' ', '.') || '.' || g || '@{kind}.example' AS email, '{kind[0]}{code}-' || to_hex(g) AS code
            FROM (SELECT g, {name} AS name FROM generate_series(0, {count - 1}) AS g) named""")
        copier.copy(made, copies)
        columns = ", ".join(own_id(made.own[joined_id(made, table)]) for table in ("advocates_advocate", "advocates_enrolment", "accounts_user"))
        shown, first = (PARTNERS, 0) if kind == "admins" else (kind, admins if kind == PARTNERS else 0)
        copier.cursor.execute(f"INSERT INTO people SELECT '{shown}', {first} + number, {columns}, organisation_id FROM {copies} c")


def _referrals(copier: Copier, made: Specimen, key: tuple[str, str, Phase], vendor: int, code: int, first: int, until: int, now: datetime) -> None:
    kind, _, phase = key
    least, most = phase.days
    # Away from the ends, which a timer's rounding to working days or a change of the clocks could cross.
    age = f"({least} + 0.1 + ({most} - {least} - 0.2) * {people.chance('g', code)})"
    copier.cursor.execute("SELECT count(*) FROM people WHERE kind = %s", [kind])
    [crowd] = copier.cursor.fetchone()
    company, person = people.company("g", code * 100), people.person("g", code * 100 + 7)
    _copies(copier, "copies", made, vendor, code, f"""
        SELECT g AS n, g AS number, date_trunc('minute', '{now.isoformat()}'::timestamptz - {age} * interval '1 day') AS begin,
               p.advocate_id, p.enrolment_id, p.user_id, p.organisation_id, company, person, lower(company) AS company_key, lower(person) AS person_key,
               left(replace(lower(company), ' ', ''), {identity.BLOCK_LETTERS}) AS block_key,
               split_part(lower(company), ' ', 1) || '{code}x' || g || '.example' AS domain,
               split_part(lower(person), ' ', 1) || '@' || split_part(lower(company), ' ', 1) || '{code}x' || g || '.example' AS email
        FROM (SELECT g, {company} AS company, {person} AS person, floor({crowd} * {people.chance('g', code + 50)} ^ 3)::int AS who
              FROM generate_series({first}, {until - 1}) AS g) drawn JOIN people p ON p.kind = '{kind}' AND p.i = drawn.who""")
    copier.copy(made, "copies")
    copier.cursor.execute("DROP TABLE copies")


def _copies(copier: Copier, name: str, made: Specimen, vendor: int, code: int, drawn: str) -> None:
    """The table of copies: beside what was drawn, the end of every id (`s`) and the beginning at each moment (`p0` …)."""
    moments = [f"lpad(to_hex(floor(extract(epoch FROM begin + interval '{(at - made.begin).total_seconds()} s') * 1000)::bigint), 12, '0') AS p{place}"
               for place, at in enumerate(made.moments)]
    copier.cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT drawn.*, '{vendor:04x}{code:03x}' || lpad(to_hex(number), 8, '0') AS s, "
                          f"{', '.join(moments)} FROM ({drawn}) drawn")
    copier.cursor.execute(f"ANALYZE {name}")
