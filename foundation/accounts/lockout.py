"""Counting tries. A refused request is rolled back, so the count goes through a connection of its own and stays.

A try is counted before it is judged: of 50 at once none reads an old count, so no more than the limit are ever judged.

Nobody is locked out by strangers for good: tries are counted for one person from one network, those of a browser that she signed
in with before apart from all others, and only a flood from many networks closes the door to browsers that nobody knows."""
import ipaddress
from datetime import datetime, timedelta

from django.db import connections

from foundation.accounts import hashing
from foundation.kernel import crash
from foundation.kernel.errors import Refused
from foundation.kernel.ids import uuid7
from foundation.tenants.context import current_tenant_id, tenant_context

WINDOW = timedelta(minutes=15)
PASSWORD, SECOND_FACTOR, CODE, CODE_SENT, RESET_SENT, CONFIRM = "password", "second_factor", "code", "code_sent", "reset_sent", "confirm"
FROM_PLACE = "from_place"   # one network address: an office of fifty fits through, one password tried on thousands does not
# In one window, for one person from one network, or for a place.
LIMITS = {PASSWORD: 10, CONFIRM: 10, SECOND_FACTOR: 10, CODE: 10, CODE_SENT: 5, RESET_SENT: 3, FROM_PLACE: 100}
FROM_ALL = {PASSWORD: 100, CODE: 30, CODE_SENT: 20, RESET_SENT: 12}   # for one person from all networks: guessing by many, floods of mail


def count(door: str, whom: str, at: datetime) -> int:
    """The tries of this window, this one included. Never for a row that the request itself has locked: it would wait for its
    own other connection."""
    tenant_id = current_tenant_id()
    with tenant_context(tenant_id, using="aside"), connections["aside"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_failedlogins AS f (tenant_id, id, door, who, tries, since) "
            f"VALUES ('{tenant_id}', %(id)s, %(door)s, %(who)s, 1, %(at)s) ON CONFLICT (tenant_id, door, who) DO UPDATE SET "
            "tries = CASE WHEN f.since <= %(over)s THEN 1 ELSE f.tries + 1 END, "
            "since = CASE WHEN f.since <= %(over)s THEN %(at)s ELSE f.since END RETURNING tries",
            {"id": uuid7(), "door": door, "who": hashing.of_address(tenant_id, door, whom), "at": at, "over": at - WINDOW})
        [tries] = cursor.fetchone()
    crash.point("lockout.after_count")
    return tries


def admit(door: str, whom: str, at: datetime) -> None:
    """Counts one try. Raises Refused when there were too many already; then nothing may be judged."""
    if count(door, whom, at) > LIMITS[door]:
        raise _too_many()


def _too_many() -> Refused:
    return Refused("too_many_tries", "That was tried too often. Wait {minutes} minutes, then try again.", {"minutes": int(WINDOW.total_seconds() // 60)})


def admit_from(door: str, whom: str, at: datetime, place: str = "", browser: str = "") -> None:
    """As admit(). `place`: a network address. `browser`: the id of one that `whom` signed in with before, '' for any other."""
    admit(door, _counted_as(whom, place, browser), at)
    if not browser and count(_all(door), whom, at) > FROM_ALL[door]:
        raise _too_many()


def forget_from(door: str, whom: str, place: str = "", browser: str = "") -> None:
    """After a right one: the wrong ones before it are forgiven where it came from; what others tried stays counted."""
    forget(door, _counted_as(whom, place, browser))
    if not browser:
        give_back(_all(door), whom)


def forget_all(door: str, whom: str) -> None:
    """After a proof that has nothing to do with this door, such as a mailed link."""
    forget(_all(door), whom)


def network(place: str) -> str:
    """The part of a network address that one household or machine doesn't change at will."""
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 and not address.ipv4_mapped else str(address)


def _counted_as(whom: str, place: str, browser: str) -> str:
    return f"{whom} browser {browser}" if browser else f"{whom} from {network(place)}"


def _all(door: str) -> str:
    return f"{door} all"


def give_back(door: str, whom: str) -> None:
    """A right try is not held against its place."""
    tenant_id = current_tenant_id()
    with tenant_context(tenant_id, using="aside"), connections["aside"].cursor() as cursor:
        cursor.execute(f"UPDATE accounts_failedlogins SET tries = tries - 1 WHERE tenant_id = '{tenant_id}' AND door = %s AND who = %s AND tries > 0",
                       [door, hashing.of_address(tenant_id, door, whom)])


def forget(door: str, whom: str) -> None:
    """After a right one."""
    tenant_id = current_tenant_id()
    with tenant_context(tenant_id, using="aside"), connections["aside"].cursor() as cursor:
        cursor.execute(f"DELETE FROM accounts_failedlogins WHERE tenant_id = '{tenant_id}' AND door = %s AND who = %s",
                       [door, hashing.of_address(tenant_id, door, whom)])
