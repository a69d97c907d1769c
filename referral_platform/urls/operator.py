"""URLs at the operators' host: signing in, and Django's admin."""
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from demo.web import enter
from desks import operators as operators_desk
from foundation.web import language, operating, operators, theme
from foundation.web.sign_in import urls as sign_in_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", operators.start, name="start"),
    path("vendors/", operators_desk.vendors, name="operator_vendors"),
    path("vendors/<uuid:tenant_id>/", operators_desk.vendor, name="operator_vendor"),
    path("vendors/<uuid:tenant_id>/plan", operating.set_plan, name="operator_plan"),
    path("vendors/<uuid:tenant_id>/visit", operating.start_visit, name="operator_visit"),
    path("health/", operators_desk.health, name="operator_health"),
    path("operator/", admin.site.urls),
    *sign_in_urls.staff_pages,
    path("theme.css", theme.stylesheet, name="theme"),
    path("language", language.set_language, name="set_language"),
]
demo: list[URLPattern | URLResolver] = [path("demo/enter/<str:secret>", enter.enter, name="demo_enter")]
urlpatterns += demo if settings.DEMO else []

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
