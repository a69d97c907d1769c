"""URLs at the installation's own host, which belongs to no vendor."""
from django.urls import URLPattern, URLResolver, path

from foundation.web import language

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", language.set_language, name="set_language"),
]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
