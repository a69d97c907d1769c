"""The two invented companies of the demo, and who can be stepped into there."""
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ADVOCATE = ""


@dataclass(frozen=True)
class Person:
    """`role` is the staff role, empty for an advocate. `does` and `invites` stand on the start page; `page` is where one lands.
    `joins`: the slugs of the programs that an advocate is in. `partner`: the organisation that she runs or belongs to."""

    key: str
    name: str
    email: str
    role: str
    does: Any       # words in the reader's language
    invites: Any
    page: str
    company: str = ""
    joins: tuple[str, ...] = ()
    partner: str = ""
    admin: bool = False

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2])


@dataclass(frozen=True)
class Company:
    """A vendor of the demo. `slug` is the first label of its host and its theme."""

    slug: str
    name: str
    says: Any
    accent: str
    currency: str
    time_zone: str
    people: tuple[Person, ...]

    def person(self, key: str) -> Person | None:
        return next((person for person in self.people if person.key == key), None)

    def of_role(self, role: str) -> Person:
        """The first person of the staff with this role."""
        return next(person for person in self.people if person.role == role)

    @property
    def staff(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role)

    @property
    def advocates(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if not person.role)


ACME = Company("acme", "Acme Cloud",
               _("Sells hosting and backups. Thanks people who introduce companies with points that grow with every deal."),
               "#2143c4", "EUR", "Europe/Berlin", (
    Person("ann", "Ann Keller", "ann@keller-it.example", ADVOCATE, _("refers clients now and then"), _("See what Ann earned, and why"), "portal_home", "Keller IT",
           ("friends", "credit")),
    Person("ben", "Ben Castillo", "ben@castillo.example", ADVOCATE, _("has just begun to refer"), _("See a deal whose amount is missing"), "portal_home", "Castillo",
           ("friends",)),
    Person("paul", "Paul Brenner", "paul@harbour-systems.example", ADVOCATE, _("runs the partner Harbour Systems"), _("See how his sellers do"), "partner_home",
           "Harbour Systems", partner="Harbour Systems", admin=True),
    Person("nadia", "Nadia Roth", "nadia@harbour-systems.example", ADVOCATE, _("sells for Harbour Systems"), _("See what the partner’s share looks like"), "portal_home",
           "Harbour Systems", partner="Harbour Systems"),
    Person("rick", "Rick Sommer", "rick@acme.example", "sales_rep", _("sells, and hears of people"), _("Enter a referral on the phone"), "sales_home"),
    Person("tess", "Tess Wagner", "tess@acme.example", "program_manager", _("runs the programs"), _("Decide about who was introduced"), "console_home"),
    Person("olga", "Olga Brandt", "olga@acme.example", "finance_approver", _("signs off what is paid"), _("Approve what has waited long enough"), "console_approvals"),
    Person("ines", "Ines Falk", "ines@acme.example", "owner", _("owns the account"), _("See the team and its keys"), "console_home"),
))
BOLT = Company("bolt", "Bolt Fiber",
               _("Sells business internet. Thanks its customers with points for every neighbour."),
               "#a8126a", "USD", "America/New_York", (
    Person("sam", "Sam Okafor", "sam@okafor.example", ADVOCATE, _("is a happy customer"), _("Share a link, follow what came of it"), "portal_home", "Okafor Studio",
           ("neighbours",)),
    Person("gloria", "Gloria Kent", "gloria@kent-networks.example", ADVOCATE, _("runs the gold partner Kent Networks"), _("See a partner’s page"), "partner_home",
           "Kent Networks", partner="Kent Networks", admin=True),
    Person("ray", "Ray Novak", "ray@bolt.example", "sales_rep", _("sells"), _("See whom Ray is to call"), "sales_home"),
    Person("nora", "Nora Hill", "nora@bolt.example", "program_manager", _("runs the programs"), _("See a quiet desk"), "console_home"),
    Person("omar", "Omar Reyes", "omar@bolt.example", "finance_approver", _("signs off what is paid"), _("See what is ready"), "console_approvals"),
    Person("olive", "Olive Hart", "olive@bolt.example", "owner", _("owns the account"), _("See the team"), "console_home"),
))
COMPANIES = (ACME, BOLT)


def company(slug: str) -> Company | None:
    return next((one for one in COMPANIES if one.slug == slug), None)


def person_with(email: str) -> Person | None:
    return next((person for one in COMPANIES for person in one.people if person.email == email), None)
