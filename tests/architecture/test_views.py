"""Every page says who may open it; the few that call out while somebody waits stand on a list."""
import importlib

import pytest
from django.urls import URLPattern, URLResolver

URL_FILES = ("vendor", "installation", "operator")

# Pages without a policy of their own, and why that is right.
WITHOUT_POLICY = {
    "foundation.web.operators": "the operators' admin asks in has_permission",
    "django.contrib.admin": "Django's admin asks for staff of the reserved tenant itself",
    "django.contrib.contenttypes": "a link of Django's admin, behind its door",
    "django.views.i18n": "the words of scripts; the same for everybody",
    "django.contrib.staticfiles": "files that everybody may have",
    "django.views.static": "files that everybody may have",
    "django.views.generic.base": "a redirect to a page that has one",
}

# Views that open and close their own transactions: the operators' pages, which enter one vendor after another.
OWN_TRANSACTIONS = {"desks.operators.vendors", "desks.operators.vendor", "desks.operators.health", "foundation.web.operating.set_plan",
                    "foundation.web.operating.start_visit"}


def views(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.pattern}", pattern.callback


def all_views():
    for name in URL_FILES:
        yield from views(importlib.import_module(f"referral_platform.urls.{name}").urlpatterns)


def policy_of(view):
    return getattr(view, "policy", None) or getattr(getattr(view, "cls", None) or getattr(view, "view_class", None), "policy", None)


@pytest.mark.parametrize("route, view", list(all_views()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_view_has_a_policy(route, view):
    excused = view.__module__.startswith(tuple(WITHOUT_POLICY))
    assert excused or policy_of(view), f"{route}: {view.__module__}.{view.__qualname__} needs @guard(…)"


def test_views_with_their_own_transactions_stand_on_the_list():
    marked = {f"{view.__module__}.{view.__qualname__}" for _, view in all_views() if getattr(view, "own_transactions", False)}
    assert marked == OWN_TRANSACTIONS
