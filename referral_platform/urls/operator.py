"""URLs at the operators' host: signing in, and Django's admin."""
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from foundation.web import language, operators, theme
from foundation.web.sign_in import urls as sign_in_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", operators.start, name="start"),
    path("operator/", admin.site.urls),
    *sign_in_urls.staff_pages,
    path("theme.css", theme.stylesheet, name="theme"),
    path("language", language.set_language, name="set_language"),
]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
