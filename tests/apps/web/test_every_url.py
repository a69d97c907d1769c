"""Every address × method × person: who may not, is answered as the table below says, learns nothing, and changes nothing. One outsider of each kind
in `make test`, the others in `make sweeps`: each of them goes to every address."""
import re

import pytest

from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts.models import UserManager
from foundation.kernel.acting import SYSTEM
from foundation.tenants.context import tenant_context
from foundation.tenants.tables import TenantManager
from partners import queries as partners_queries
from rewards.models import Reward
from tests.apps.accounts import walk
from tests.apps.web.houses import HOSTS, NEVER, addresses, ask, everything, furnished, patterns_of
from tests.callers import caller
from tests.cast import later
from tests.contracts import permissions
from tests.contracts.permissions import ADVOCATES, ANYBODY, API, MEMBERS, PARTNERS, SIGNED_IN, STAFF
from tests.sign_in import new_member, signed_in
from tests.sweeps import only_in_sweeps

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])

# What somebody who may not is told follows from the table: see told().
ALLOWED = permissions.pages()
READ, WRITE = permissions.operations("GET"), permissions.operations("POST")
VENDOR, INSTALLATION, OPERATOR = addresses("vendor"), addresses("installation"), addresses("operator")
ENDS = {"sign_out", "visit_leave"}   # nothing is left to see afterwards
DOORS = {"sign_in_code", "second_factor_check", "staff_sign_in", "recovery_codes", "invitation", "staff_reset", "second_factor", "second_factor_app",
         "second_factor_passkey", "partner_invitation_accepted"}


def test_the_table_names_every_address():
    listed = set(ALLOWED) | {f"{API}{path}" for path in (*READ, *WRITE)}
    assert set(VENDOR) | set(INSTALLATION) | set(OPERATOR) == listed


def told(may, who: str) -> tuple:
    """(status, beginning of Location) for one who may not: `who` is nobody, advocate or a role."""
    if who == "nobody":
        return (302, "/sign-in/?next=") if isinstance(may, str) else (302, "/staff/sign-in/?next=")
    if may in (MEMBERS, PARTNERS):
        return (302, "/portal/" if who == "advocate" else "/")
    return (302, "/") if may == ADVOCATES else (403, "")


def visitor(house, who: str, fresh: bool = True):
    """A browser at the vendor's host, signed in as strictly as anybody can; `fresh`: a moment ago."""
    client = house.vendor.client()
    if who == "nobody":
        return client
    if who == "advocate":
        with tenant_context(house.vendor.id):
            return signed_in(client, accounts_queries.user(house.stage.ann.advocate.user_id), strong=fresh, fresh=fresh)
    if who == PARTNERS:
        with tenant_context(house.vendor.id):
            return signed_in(client, partners_queries.membership(house.of_ann["organisation_id"], house.of_ann["membership_id"]).advocate.user, strong=fresh, fresh=fresh)
    return signed_in(client, new_member(house.vendor, who).user, fresh=fresh)


def signed_in_anew(house, member):
    """A browser of its own: what an address does to a session, the next one does not meet."""
    with tenant_context(house.vendor.id):
        return signed_in(house.vendor.client(), accounts_queries.user(member.user_id))


def strangers(here, there) -> dict:
    """Browsers that are nobody's at `here`, though each holds a session or held a right once."""
    removed = new_member(here.vendor, "owner")
    with tenant_context(here.vendor.id):
        accounts_commands.remove_member(member_id=removed.id, acting=SYSTEM, at=later(days=6))
        gone = signed_in(here.vendor.client(), accounts_queries.user(removed.user_id))   # afterwards: the open sessions ended with it
    found = {"nobody": visitor(here, "nobody"), "removed": gone}
    for who in ("owner", "advocate"):
        found[f"{who} of the other vendor"] = visitor(there, who)
    return found


def refuse(client, house, may, who: str, path: str) -> None:
    """GET and POST are refused as the table says; at least one of them by the policy and not by the method."""
    status, where = told(may, who)
    seen = []
    for method in ("get", "post"):
        answer = ask(client, method, path, host=house.vendor.host)
        seen.append(answer.status_code)
        assert answer.status_code in (status, 405), (who, method, path, answer.status_code)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith(where), (who, path, answer.headers["Location"])
        assert house.word.lower() not in everything(answer).replace(path.lower(), "").replace(where and answer.headers.get("Location", "").lower(), ""), (who, path)
    assert status in seen, (who, path, seen)


def test_who_is_nobody_here_is_sent_to_sign_in_and_changes_nothing(houses):
    here, there = houses
    people = strangers(here, there)
    before, tried = (here.rows(), there.rows()), 0
    for who, client in people.items():
        for name, address in VENDOR.items():
            may = ALLOWED.get(name)
            if may in (None, ANYBODY) or (who == "removed" and may == SIGNED_IN):
                continue
            refuse(client, here, may, who if who == "removed" else "nobody", address.format_map(here.of_ann))
            tried += 1
    assert tried > 150
    assert (here.rows(), there.rows()) == before


@pytest.mark.parametrize("who", ["advocate", "sales_rep", *map(only_in_sweeps, ("owner", "program_manager", "finance_approver", "read_only"))])
def test_the_wrong_role_is_refused_and_changes_nothing(houses, who):
    here, there = houses
    client = visitor(here, who)
    before, tried = (here.rows(), there.rows()), 0
    for name, address in VENDOR.items():
        may = ALLOWED.get(name)
        right = may in (None, ANYBODY, SIGNED_IN) or may == (ADVOCATES if who == "advocate" else None) or (isinstance(may, set) and who in may)
        if not right:
            refuse(client, here, may, who, address.format_map(here.of_ann))
            tried += 1
    assert tried >= 8
    assert (here.rows(), there.rows()) == before


@pytest.mark.parametrize("who", ["advocate", *(one if one == "finance_approver" else only_in_sweeps(one) for one in STAFF)])
def test_who_may_is_let_in(acme, who):
    """The other half of the table: each address lets in whom it names, with GET or, where only a form is taken, with POST."""
    here, tried = furnished(acme), 0
    member = new_member(acme, who) if who in STAFF else None
    for name, address in VENDOR.items():
        may = ALLOWED.get(name)
        if name in ENDS or not (may == who or (isinstance(may, set) and who in may) or (who == ADVOCATES and may in (ANYBODY, SIGNED_IN))):
            continue
        client = signed_in_anew(here, member) if member else visitor(here, who)
        answer = ask(client, "get", address.format_map(here.of_ann))
        if answer.status_code == 405:
            answer = ask(client, "post", address.format_map(here.of_ann))
        assert answer.status_code not in (401, 403, 405), (who, name)
        assert not re.match(r"/(staff/)?sign-in/|/staff/second-factor/$", answer.headers.get("Location", "")) or name in DOORS, (who, name, answer.headers["Location"])
        tried += 1
    assert tried >= 3


def test_what_the_table_marks_asks_for_a_new_proof_and_nothing_else_does(houses):
    here, _ = houses
    asked, clients = set(), {who: visitor(here, who, fresh=False) for who in ("advocate", PARTNERS, *STAFF)}
    before = here.rows()
    for who, client in clients.items():
        for name in sorted(permissions.proven_again()):
            may = ALLOWED[name]
            if may == who or (isinstance(may, set) and who in may):
                answer = ask(client, "post", VENDOR[name].format_map(here.of_ann), data={"typed": "what was typed"})
                page = answer.content.decode()
                assert answer.status_code == 200 and "Confirm that it’s you" in page and 'value="what was typed"' in page, (who, name)
                asked.add(name)
    assert asked == permissions.proven_again()
    assert {table for table, mark in here.rows().items() if mark != before[table]} <= {"accounts_signincode", "mail_message", "outbox_event", "outbox_delivery"}   # codes for Ann


def test_every_view_that_wants_a_proof_is_marked_in_the_table():
    wants = {pattern.name for host in HOSTS for pattern in patterns_of(host) if getattr(pattern.callback, "fresh", False)}
    assert wants == permissions.proven_again()


@pytest.mark.parametrize("how, to", [("code", "/staff/sign-in/?next="), ("password", "/staff/second-factor/"), ("halfway", "/staff/sign-in/?next=")])
def test_an_owner_who_is_not_signed_in_strictly_opens_no_page_of_the_staff(houses, how, to):
    """`halfway`: the password was right a moment ago, the second step is not done."""
    here, _ = houses
    client = here.vendor.client()
    if how == "halfway":
        walk.staff(here.vendor)
        assert walk.give_password(client)["Location"] == "/staff/second-factor/"
    else:
        member = new_member(here.vendor, "owner")
        signed_in(client, member.user)
        session = client.session
        session[accounts_queries.HOW] = {"user": str(member.user_id), "how": how}
        session.save()
    before = here.rows()
    for name, address in VENDOR.items():
        if isinstance(ALLOWED.get(name), set):
            answers = [ask(client, method, address.format_map(here.of_ann)) for method in ("get", "post")]
            assert {answer.status_code for answer in answers} <= {302, 405} and 302 in {answer.status_code for answer in answers}, name
            assert all(answer["Location"].startswith(to) for answer in answers if answer.status_code == 302), name
    answer = client.get("/staff/recovery-codes/")
    assert answer.status_code == 302 and not re.search(r"\d{8}", answer.content.decode())
    assert here.rows() == before


@pytest.mark.parametrize("who", ["sales_rep", "scope", "revoked", "other", *map(only_in_sweeps, ("owner", "program_manager", "finance_approver", "read_only", "removed"))])
def test_a_key_does_what_its_scope_and_its_person_may(houses, who):
    """`scope`: an owner's key without any scope to write; `other`: of the other vendor."""
    here, there = houses
    key = caller(there.vendor if who == "other" else here.vendor, who if who in STAFF else "owner", **({"scopes": ["read"]} if who == "scope" else {}))
    with tenant_context(here.vendor.id):
        if who == "removed":
            accounts_commands.remove_member(member_id=accounts_queries.member_of(key.user_id).id, acting=SYSTEM, at=later(days=6))
        if who == "revoked":
            accounts_commands.revoke_api_key(key_id=key.key_id, acting=SYSTEM, at=later(days=6))
        if who == "sales_rep":   # a rep reads what is hers: she looks after Ann
            advocates_commands.assign_rep(advocate_id=here.of_ann["advocate_id"], rep_id=key.user_id, acting=here.stage.tess, at=later(days=6))
    before = here.rows(), there.rows()
    known, client = who in (*STAFF, "scope"), here.vendor.client()
    for path in sorted({*READ, *WRITE}):
        address = API + path.format_map(here.of_ann)
        scope, roles = WRITE.get(path, ("", set()))
        answer = ask(client, "get", address, key.secret)
        reads = path in READ and (who if who in STAFF else "owner") in READ[path][1]
        assert answer.status_code == (401 if not known else 200 if reads else 403 if path in READ else 405), (who, path)
        assert known or here.word.lower() not in everything(answer)
        if known and path in WRITE and who in roles:
            continue
        answer = ask(client, "post", address, key.secret)
        assert answer.status_code == (401 if not known else 403 if path in WRITE else 405), (who, path)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert (here.rows(), there.rows()) == before


BY_PERSON = ("program", "before", "cursor", "status", "state", "next", "to", "company")
BY_KEY = ("program_id", "cursor", "status", "state", "advocate_id", "organisation_id", "company", "email", "name")   # what the API can be asked


@pytest.mark.parametrize("wide", [pytest.param(False, id="some ids"), only_in_sweeps(True, id="all ids in all places")])
@pytest.mark.parametrize("filtered", [True, False], ids=["both locks", "the database alone"])
@pytest.mark.parametrize("who", ["owner", ADVOCATES, PARTNERS, "key"])
def test_ids_of_others_in_path_query_and_body_are_unknown(houses, who, filtered, wide, monkeypatch):
    """Others: the other vendor; for an advocate the other one of her own vendor, for a partner admin the other organisation as well.
    Once with the ORM's filter switched off. Some ids: of one house of the other vendor, at every address, and in the query one of what can be asked."""
    here, there = houses
    secret = caller(here.vendor).secret if who == "key" else ""
    client = here.vendor.client() if secret else visitor(here, who)
    within = who in (ADVOCATES, PARTNERS)
    others = [there.of_ann, *([here.of_ben] if within else []), *([there.of_ben] if wide else [])]
    words = [there.word.lower(), *([f"{here.word}b".lower()] if within else [])]
    opens = {"key": ("key",), ADVOCATES: (ADVOCATES,), PARTNERS: (ADVOCATES, MEMBERS, PARTNERS)}.get(who)
    before, tried = (here.rows(), there.rows()), 0
    if not filtered:
        monkeypatch.setattr(TenantManager, "get_queryset", lambda self: super(TenantManager, self).get_queryset())
        monkeypatch.setattr(UserManager, "get_queryset", lambda self: super(UserManager, self).get_queryset())

    def look(answer, about) -> None:
        text = everything(answer)
        for one in (str(one).lower() for ids in others for name, one in ids.items() if name.endswith("_id") and name != "factor_id" or name in ("slug", "secret")):
            text = text.replace(one, "")   # what was asked may be said again: in the way to sign in, in a form
        assert not [word for word in words if word in text], about
        assert answer.status_code < 500, about

    for name, address in VENDOR.items():
        may = ALLOWED.get(name, "key")
        if name in ("sign_out", "sign_out_elsewhere") or (not isinstance(may, set) if opens is None else may not in opens):
            continue
        for ids in others:
            for method in ("get", "post"):
                answer = ask(client, method, address.format_map(ids), secret)
                look(answer, (who, method, address))
                if re.search(r"\{\w+_id\}", address) and name != "remove_factor":
                    # A form is looked at before what it is about: 400 or back to a page, which is unknown then.
                    assert answer.status_code in ((404, 405) if method == "get" else (404, 405, 400, 302)), (who, method, address, answer.status_code)
                    tried += answer.status_code == 404
            if "{" not in address:
                for query in (BY_KEY if secret else BY_PERSON)[:None if wide else 1]:
                    asked = {query: str(ids.get(query) or ids["slug" if query == "program" else "referral_id"])} | ({} if secret else {"show": "all"})
                    look(ask(client, "get", address, secret, asked), (who, address, query))
    for ids in others:
        for path, body in bodies(here, ids)[who]:
            answer = ask(client, "post", path, secret, body)
            look(answer, (who, path, body))
            assert answer.status_code in (400, 404, 409), (who, path, body, answer.status_code)
    assert tried >= 3
    if not filtered:
        monkeypatch.undo()
    assert (here.rows(), there.rows()) == before


def bodies(here, ids: dict) -> dict[str, list]:
    """person -> [(address of ours, what is sent there)] with ids of somebody else's."""
    lead = {"person": "Jo", "company": "Jo GmbH", "contact": "jo@jo.example", "agreed": True}
    return {
        "owner": [("/console/approvals/approve", {"only": str(ids["reward_id"]), "from": "reward"}), ("/console/approvals/approve", {"reward": [str(ids["reward_id"])]})],
        ADVOCATES: [],
        PARTNERS: [(f"/partner/refer?program={here.of_ann['slug']}", lead | {"seller": str(ids["advocate_id"])}),
                   (f"/partner/refer?program={here.of_ann['slug']}", lead | {"seller": str(ids["membership_id"])})],
        "key": [(f"{API}referrals", lead | {"enrolment_id": str(ids["enrolment_id"])}),
                (f"{API}programs/{here.of_ann['program_id']}/enrolments", {"name": "Jo", "email": "jo@jo.example", "terms_id": str(NEVER)})],
    }


def test_methods_that_no_page_knows_wear_their_headers_and_change_nothing(houses):
    """GET and POST are looked over in every test here, by ask()."""
    here, _ = houses
    client = visitor(here, "owner")
    before = here.rows()
    elsewhere = [("localhost", path) for path in INSTALLATION.values()] + [("operator.nobody.example", path) for path in OPERATOR.values()]   # an unknown host
    for host, address in [(here.vendor.host, path) for name, path in VENDOR.items() if name not in ENDS] + elsewhere:
        path = address.format_map(here.of_ann)
        for method in ("options", "put", "delete") if host == here.vendor.host else ("get", "post", "delete"):
            answer = ask(client, method, path, host=host)
            assert answer.status_code < 500, (method, host, path)
    assert here.rows() == before


def test_no_form_is_taken_without_its_token(houses):
    here, there = houses
    client = here.vendor.client(enforce_csrf_checks=True)
    signed_in(client, new_member(here.vendor, "owner").user)
    before = here.rows()
    for name, address in VENDOR.items():
        if not address.startswith(API):
            for method in ("post", "put", "patch", "delete"):
                assert getattr(client, method)(address.format_map(here.of_ann)).status_code == 403, (name, method)
    assert here.rows() == before


def test_the_filter_that_is_switched_off_above_filters(houses, monkeypatch):
    here, _ = houses
    with tenant_context(here.vendor.id):
        assert "tenant_id" in str(Reward.objects.filter(state="won").query).partition("WHERE")[2]
        monkeypatch.setattr(TenantManager, "get_queryset", lambda self: super(TenantManager, self).get_queryset())
        assert "tenant_id" not in str(Reward.objects.filter(state="won").query).partition("WHERE")[2]
