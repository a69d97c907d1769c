from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class WebConfig(AppConfig):
    name = "foundation.web"


class OperatorsAdmin(admin_apps.AdminConfig):
    """Django's admin with our own site: who may in is asked there."""

    default = False
    default_site = "foundation.web.operators.OperatorSite"
