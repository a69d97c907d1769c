"""URLs at the operators' host: Django's admin and nothing else."""
from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

handler400 = "foundation.web.errors.bad_request"
handler403 = "foundation.web.errors.forbidden"
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"
