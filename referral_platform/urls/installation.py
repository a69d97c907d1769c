"""URLs at the installation's own host, which belongs to no vendor."""
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from demo.web import start as demo_start
from foundation.web import language, start
from referral_platform.urls import api as api_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", language.set_language, name="set_language"),
    path("api/v1/", include(api_urls.v1)),
    path("api/", include(api_urls.described)),
]
demo: list[URLPattern | URLResolver] = [   # a door into everybody's shoes
    path("", demo_start.start, name="start"),
    path("as/<slug:slug>/<slug:key>", demo_start.step_in, name="step_in"),
    path("demo.css", demo_start.stylesheet, name="demo_colours"),
]
urlpatterns += demo if settings.DEMO else [path("", start.start, name="start")]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
