"""Host or API key -> vendor -> one transaction, kept only when the answer is below 400."""
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured
from django.db import OperationalError, transaction
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import timezone

from foundation.accounts import queries as accounts_queries
from foundation.kernel import crash
from foundation.kernel.errors import HouseError
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from foundation.web import errors, health, once_more
from foundation.web.requests import HouseRequest

API_PREFIX = "/api/"
INSTALLATION_URLS = "referral_platform.urls.installation"
OPERATOR_URLS = "referral_platform.urls.operator"


def own_transactions(view):
    """For the few views that must call out while the person waits: begin (commit) -> provider -> settle (commit).

    Such a view gets request.tenant_id and opens tenant_context() itself; outside of it a vendor's rows raise."""
    view.own_transactions = True
    return view


class TenantMiddleware:
    """Sets request.tenant (None at the installation's own host), request.tenant_id and request.vendor, chooses the URLs,
    lets times read in the vendor's zone, and rolls back whatever is answered with 400 or more; what another
    transaction was in the way of runs once more. An unknown host and an unknown key get the answer of an unknown page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest):
        if request.path_info == health.PATH:
            return health.healthz(request)
        try:
            host = request.get_host().rpartition("@")[2].split(":")[0].lower()
        except DisallowedHost:
            return errors.page(request, 404)
        if "\0" in request.path_info:   # no text in a row can hold it, and asking for one is an error
            return errors.page(request, 404)
        request.tenant, request.tenant_id, request.vendor = None, None, None
        at_home = host in (settings.INSTALLATION_HOST, "127.0.0.1") if settings.INSTALLATION_HOST == "localhost" else host == settings.INSTALLATION_HOST
        if not at_home:
            request.tenant = tenants_queries.tenant_at(host)
            if request.tenant is None:
                return errors.page(request, 404)
        if at_home:
            request.urlconf = INSTALLATION_URLS
        elif request.tenant and request.tenant.kind == tenants_queries.PLATFORM:
            request.urlconf = OPERATOR_URLS
        if request.path_info.startswith(API_PREFIX):
            return self.answer_api(request)
        if request.tenant is None:
            return self.get_response(request)
        return self.answer_in(request, request.tenant.id)

    def answer_api(self, request: HouseRequest):
        """The key decides the vendor; at a host of another vendor it is unknown."""
        tenant_id = accounts_queries.tenant_of_api_key(request.headers.get("Authorization", ""))
        if tenant_id is not None and (request.tenant is None or request.tenant.id == tenant_id):
            return self.answer_in(request, tenant_id)
        if request.tenant is not None:
            return self.answer_in(request, request.tenant.id)
        return self.get_response(request)

    def answer_in(self, request: HouseRequest, tenant_id: uuid.UUID):
        request.tenant_id = tenant_id
        if self.has_own_transactions(request):
            with tenant_context(tenant_id):
                request.vendor = tenants_queries.vendor()
            with timezone.override(ZoneInfo(request.vendor.time_zone)):
                response = self.get_response(request)
            crash.point("request.after_own_transactions")
            return response
        put_back = once_more.remembered(request)
        response = self.answer_whole(request, tenant_id)
        return self.answer_whole(request, tenant_id) if once_more.met(request) and put_back() else response

    def answer_whole(self, request: HouseRequest, tenant_id: uuid.UUID):
        """One run in one transaction. 503 when PostgreSQL ended it for another one, be it at its commit."""
        try:
            return self.answer_in_transaction(request, tenant_id)
        except OperationalError as error:
            if not once_more.got_in_the_way(error):
                raise
            once_more.note(request)
            return errors.page(request, 503)

    def answer_in_transaction(self, request: HouseRequest, tenant_id: uuid.UUID):
        with tenant_context(tenant_id):
            request.vendor = tenants_queries.vendor()
            with timezone.override(ZoneInfo(request.vendor.time_zone)):
                response = self.get_response(request)
                crash.point("request.before_commit")
            # Exceptions have become responses by now, and a 404 or 400 after a write would commit half the work.
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif response.streaming:
                raise ImproperlyConfigured("a streaming body is made after this transaction: mark its view @own_transactions")
        crash.point("request.after_commit")
        return response

    def process_exception(self, request: HouseRequest, exception: Exception):
        """A refusal that the view let through becomes its page, inside the transaction; all else is Django's 500.

        Who called out may have done half of it: no "nothing was changed" there, and no second run."""
        if once_more.got_in_the_way(exception) and not self.has_own_transactions(request):
            once_more.note(request)
            return errors.page(request, 503)
        return errors.of_house_error(request, exception) if isinstance(exception, HouseError) else None

    def has_own_transactions(self, request: HouseRequest) -> bool:
        try:
            view = resolve(request.path_info, getattr(request, "urlconf", None)).func
        except (Resolver404, Http404):
            return False
        return getattr(view, "own_transactions", False)
