"""Every URL at a vendor's host, one line for each audience."""
from django.urls import URLPattern, URLResolver, path

from foundation.web import language, theme
from programs.web import public as programs_public
from referrals.web import public as referrals_public

public: list[URLPattern | URLResolver] = [
    path("", programs_public.programs, name="programs"),
    path("p/<slug:slug>/", programs_public.program, name="program"),
    path("r/<str:code>", referrals_public.landing, name="landing"),
    path("r/<str:code>/thanks", referrals_public.thanks, name="landing_thanks"),
    path("theme.css", theme.stylesheet, name="theme"),
    path("language", language.set_language, name="set_language"),
]

urlpatterns: list[URLPattern | URLResolver] = public

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
