"""URLs at the installation's own host, which belongs to no vendor."""
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from foundation.web import language
from foundation.web import start as plain
from referral_platform.urls import api as api_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", language.set_language, name="set_language"),
    path("api/v1/", include(api_urls.v1)),
    path("api/", include(api_urls.described)),
]
if settings.DEMO:   # only then there is a door into everybody's shoes
    from demo.web import start
    urlpatterns += [
        path("", start.start, name="start"),
        path("as/<slug:slug>/<slug:key>", start.step_in, name="step_in"),
        path("demo.css", start.stylesheet, name="demo_colours"),
    ]
else:
    urlpatterns += [path("", plain.start, name="start")]

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
