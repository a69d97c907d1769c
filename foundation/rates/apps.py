from django.apps import AppConfig


class RatesConfig(AppConfig):
    name = "foundation.rates"
