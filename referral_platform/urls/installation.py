"""URLs at the installation's own host, which belongs to no vendor."""
from django.urls import URLPattern, URLResolver, include, path

from foundation.web import language
from referral_platform.urls import api as api_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", language.set_language, name="set_language"),
    path("api/v1/", include(api_urls.v1)),
    path("api/", include(api_urls.described)),
]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
