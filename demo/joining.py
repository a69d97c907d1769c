"""People come in: advocates join, partners are founded and invite, reps are told of people who never joined."""
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from advocates import commands as advocates_commands
from demo import crowd
from demo.history import History
from demo.people import Person
from foundation.accounts import commands as accounts_commands
from foundation.kernel.acting import Actor
from foundation.mail import queries as mail_queries
from partners.commands import invitations as partner_invitations
from partners.commands import joining as partner_joining
from partners.commands import organisations as partner_organisations
from programs import queries as programs_queries

SECRET = re.compile(r"/partner/invitation/([A-Za-z0-9_-]+)/")   # in the letter

# Partners that are founded at silver or gold: name, level, program, days ago, its admin and its people (key, name, address).
PARTNERS = {
    "acme": (("Harbour Systems", "silver", "partners", 262, ("paul", "Paul Brenner", "paul@harbour-systems.example"),
              (("nadia", "Nadia Roth", "nadia@harbour-systems.example"), ("lars", "Lars Friis", "lars@harbour-systems.example"))),
             ("Pinto Legal", "silver", "partners", 200, ("jorge", "Jorge Pinto", "jorge@pinto-legal.example"), ())),
    "bolt": (("Kent Networks", "gold", "gold", 220, ("gloria", "Gloria Kent", "gloria@kent-networks.example"),
              (("hugo", "Hugo Marsh", "hugo@kent-networks.example"),)),),
}
# Whom reps were told of: key, name, address, company, program, days ago; and what became of it after so many days.
UNCLAIMED = {
    "acme": (("maria", "Maria Santos", "maria@santos.example", "Santos Bau", "friends", 76, ()),
             ("otto", "Otto Brix", "otto@brix.example", "Brix & Sohn", "friends", 201, ()),          # never answered: it lapsed
             ("lena", "Lena Harms", "lena@harms.example", "Harms Steuern", "friends", 61, (("claim", 30),)),
             ("tom", "Tom Ahrens", "tom@ahrens.example", "Ahrens Holz", "friends", 50, (("refuse", 6),))),
    "bolt": (("wendy", "Wendy Lowe", "wendy@lowe.example", "Lowe Travel", "neighbours", 45, ()),),
}


def actions(history: History) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    slug = history.company.slug
    for number, person in enumerate(person for person in history.company.advocates if person.joins):
        yield history.at(285 - 3 * number if slug == "acme" else 238, 10, 20), partial(join, history, person)
    for somebody in crowd.people(slug):
        yield history.at(somebody.days_ago, 11, 30), partial(join_by_herself, history, somebody)
    for name, level, program, days, admin, people in PARTNERS[slug]:
        yield history.at(days, 9, 30), partial(found, history, name, level, admin)
        yield history.at(days - 1, 12), partial(accept, history, name, program, admin)
        for place, seller in enumerate(people):
            yield history.at(days - 3 - place, 10), partial(invite, history, name, seller)
            yield history.at(days - 5 - place, 14), partial(accept, history, name, program, seller)
    for rep in (person for person in history.company.staff if person.role == "sales_rep"):
        reps_program = "reps" if slug == "acme" else "tips"
        yield history.at(228, 8, 45), partial(join_as_rep, history, rep, reps_program)
        for key, name, email, company, program, days, then in UNCLAIMED[slug]:
            yield history.at(days, 8, 50), partial(hear_of, history, rep, key, name, email, company, program)
            for what, after in then:
                yield history.at(days - after, 18), partial(answer, history, key, what)
        for place, somebody in enumerate(crowd.people(slug)[:8]):
            yield history.at(somebody.days_ago - 1, 12, place), partial(look_after, history, rep, somebody.key)
    if slug == "acme":
        yield history.at(20, 15), partial(suspend, history, "Pinto Legal")


def join(history: History, person: Person, at: datetime) -> None:
    for slug in person.joins:
        _enrol(history, person.key, slug, person.name, person.email, person.company, at)


def join_by_herself(history: History, somebody: crowd.Somebody, at: datetime) -> None:
    _enrol(history, somebody.key, somebody.program, somebody.name, somebody.email, somebody.company, at)


def join_as_rep(history: History, rep: Person, program: str, at: datetime) -> None:
    _enrol(history, rep.key, program, rep.name, rep.email, history.company.name, at)


def found(history: History, name: str, level: str, admin: tuple[str, str, str], at: datetime) -> None:
    organisation = partner_organisations.create_organisation(name=name, level=level, admin_email=admin[2], admin_name=admin[1], acting=history.manager, at=at)
    history.organisations[name] = organisation.id


def invite(history: History, name: str, person: tuple[str, str, str], at: datetime) -> None:
    admin = next(one for one in PARTNERS[history.company.slug] if one[0] == name)[4]
    partner_invitations.invite_member(organisation_id=history.organisations[name], email=person[2], name=person[1],
                                    acting=Actor("advocate", history.advocates[admin[0]]), at=at)


def accept(history: History, name: str, program: str, person: tuple[str, str, str], at: datetime) -> None:
    """The link of the mail, opened by whom it was sent to: nowhere else does its secret stand."""
    key, called, email = person
    letters = [SECRET.search(one.text) for one in mail_queries.kept_messages(20, to=email)]
    secret = next(found.group(1) for found in letters if found)
    user = accounts_commands.ensure_user(email=email, name=called)
    membership = partner_invitations.accept_invitation(secret=secret, user_id=user.id, email=email, name=called, program_id=history.programs[program],
                                                     terms_id=_terms(history, program), at=at)
    history.users[key], history.advocates[key] = user.id, membership.advocate_id


def hear_of(history: History, rep: Person, key: str, name: str, email: str, company: str, program: str, at: datetime) -> None:
    """A rep is told of somebody by somebody who never joined; a link by mail lets that person take what is kept."""
    acting = Actor("staff", history.users[rep.key])
    enrolment = advocates_commands.add_unclaimed(program_id=history.programs[program], name=name, email=email, company=company, rep_id=history.users[rep.key],
                                                 acting=acting, at=at)
    history.advocates[key] = enrolment.advocate_id
    advocates_commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel="mail", acting=acting, at=at)


def answer(history: History, key: str, what: str, at: datetime) -> None:
    secret = advocates_commands.issue_claim_link(advocate_id=history.advocates[key], channel="rep", acting=history.manager, at=at - timedelta(minutes=5))
    if what == "refuse":
        advocates_commands.refuse_claim(secret=secret, at=at)
        return
    _, name, email, _, program, _, _ = next(one for one in UNCLAIMED[history.company.slug] if one[0] == key)
    user = accounts_commands.ensure_user(email=email, name=name)
    advocates_commands.claim(secret=secret, user_id=user.id, terms_id=_terms(history, program), at=at)


def look_after(history: History, rep: Person, key: str, at: datetime) -> None:
    advocates_commands.assign_rep(advocate_id=history.advocates[key], rep_id=history.users[rep.key], acting=history.manager, at=at)


def suspend(history: History, name: str, at: datetime) -> None:
    partner_organisations.suspend_organisation(organisation_id=history.organisations[name], reason="Their contract is being looked at.", acting=history.manager, at=at)


def _enrol(history: History, key: str, slug: str, name: str, email: str, company: str, at: datetime) -> None:
    user = accounts_commands.ensure_user(email=email, name=name)
    program_id, terms_id = history.programs[slug], _terms(history, slug)
    given: dict[str, Any] = {"program_id": program_id, "terms_id": terms_id, "user_id": user.id, "name": name, "email": email, "company": company, "at": at}
    join = partner_joining.join_as_partner if programs_queries.program(program_id).kind.startswith("partner_") else advocates_commands.join_program
    enrolment = join(**given)
    history.users[key], history.advocates[key] = user.id, enrolment.advocate_id


def _terms(history: History, slug: str) -> UUID:
    terms = programs_queries.terms_in_force(history.programs[slug])
    assert terms is not None
    return terms.id
