"""The installation's own page in the demo: what this is, and a door to each person. Policy: public, and only with DEMO=1."""
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from advocates import queries as advocates_queries
from demo import operator, people
from demo.build import host_of, tenant_of
from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.tenants.context import tenant_context
from foundation.web import theme
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest


@guard(PUBLIC)
@require_safe
def start(request: HouseRequest) -> HttpResponse:
    """/ at the installation's host."""
    companies = [{"company": company, "at": address(company), "code": _first_code(company, tenant_id)}
                 for company in people.COMPANIES if (tenant_id := tenant_of(company))]
    return render(request, "demo/start.html", {"companies": companies, "operator": operator.OPERATOR if operator.tenant_id() else None})


@guard(PUBLIC)
@require_safe
def step_in(request: HouseRequest, slug: str, key: str) -> HttpResponse:
    """/as/<company>/<person> : a one-time link, good for a minute, to that person's own host."""
    company = people.company(slug)
    person = company.person(key) if company else operator.OPERATOR if (slug, key) == ("platform", operator.OPERATOR.key) else None
    tenant_id = tenant_of(company) if company else operator.tenant_id()
    if person is None or tenant_id is None:
        raise NotFound("person_unknown", "There’s no such person in the demo.")
    with tenant_context(tenant_id):
        user = accounts_queries.user_by_email(person.email)
        if user is None:
            raise NotFound("person_unknown", "There’s no such person in the demo.")
        secret = accounts_commands.issue_entry(user_id=user.id, at=timezone.now())
    return redirect(f"{at_host(host_of(company) if company else operator.host())}/demo/enter/{secret}")


@guard(PUBLIC)
@require_safe
def stylesheet(request: HouseRequest) -> HttpResponse:
    """/demo.css : each company's section in its own colour."""
    rules = [theme.rule(company.accent, f'[data-vendor="{company.slug}"]') for company in people.COMPANIES]
    return HttpResponse("".join(rules), content_type="text/css; charset=utf-8")


def address(company: people.Company) -> str:
    return at_host(host_of(company))


def at_host(host: str) -> str:
    return f"{'https' if settings.HTTPS else 'http'}://{host}{settings.PUBLIC_PORT}"


def _first_code(company: people.Company, tenant_id: UUID) -> str:
    """The code of the first advocate's link: how it looks to somebody who was sent it. '' while she has not joined yet."""
    with tenant_context(tenant_id):
        user = accounts_queries.user_by_email(company.advocates[0].email)
        advocate = advocates_queries.advocate_of_user(user.id) if user else None
        enrolments = advocates_queries.enrolments_of(advocate.id) if advocate else []
        return advocates_queries.code_of(enrolments[0].id) if enrolments else ""
