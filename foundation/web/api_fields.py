"""Fields of bodies that several apps take."""
from django.utils import timezone
from django.utils.translation import gettext_lazy
from rest_framework import serializers


class Instant(serializers.DateTimeField):
    """An instant with its offset: a wall time could be meant in any zone, and a year's count and a protection go by the instant."""

    default_error_messages = {"no_offset": gettext_lazy("Write it with its offset, such as 2026-03-02T09:00:00+01:00.")}

    def enforce_timezone(self, value):
        if timezone.is_naive(value):
            self.fail("no_offset")
        return super().enforce_timezone(value)


class Described:
    """A field whose description says more than the framework reads from it. The command that takes the value is what refuses it,
    with a sentence of the house: `described` only lets a machine know beforehand."""

    def __init__(self, *args, described: dict | None = None, **kwargs):
        self.described = described or {}
        super().__init__(*args, **kwargs)


class Text(Described, serializers.CharField):
    pass


class Whole(Described, serializers.IntegerField):
    pass


class Amounts(Described, serializers.DictField):
    child = serializers.IntegerField()


class Texts(Described, serializers.DictField):
    child = serializers.CharField(allow_blank=True)


CURRENCY = {"pattern": "^[A-Z]{3}$"}
EMAIL = {"format": "email"}
TEXT_OR_NUMBER = {"oneOf": [{"type": "string", "maxLength": 500}, {"type": "integer"}]}
TEXT_OR_NUMBER_OR_NULL = {"oneOf": [{"type": "string", "maxLength": 500, "nullable": True}, {"type": "integer"}]}


def or_empty(described: dict) -> dict:
    return {"pattern": f"^({described['pattern'].strip('^$')})?$"}


class Nothing(serializers.Serializer):
    """A verb that needs no words."""
