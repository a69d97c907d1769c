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


class Nothing(serializers.Serializer):
    """A verb that needs no words."""
