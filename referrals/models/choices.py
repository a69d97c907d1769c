"""The closed lists of states.py as conditions of the database."""
from django.db import models


def one_of(field: str, values) -> models.Q:
    return models.Q(**{f"{field}__in": tuple(values)})
