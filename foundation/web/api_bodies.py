"""What a body may hold before any field is read: known names at every depth, and each value of the kind that the description names.

The framework would take 0 for the text "0", "yes" for true and "5" for 5, and pass over names it doesn't know in a list's rows.
A body that is read otherwise than it was meant is worse than one that is refused."""
from collections.abc import Iterator

from django.utils.translation import gettext_noop
from rest_framework import serializers

from foundation.kernel.errors import FieldError, pointer

TEXT = gettext_noop("Write this as a text, in quotes.")
WHOLE = gettext_noop("Write this as a whole number, without quotes.")
YES_OR_NO = gettext_noop("Write true or false, without quotes.")
UNKNOWN = gettext_noop("There’s no such field.")
_TEXTS = (serializers.CharField, serializers.ChoiceField, serializers.UUIDField, serializers.DateTimeField, serializers.DateField)


def objections(field: serializers.Field | None, value: object, at: str = "") -> Iterator[FieldError]:
    """What of `value` isn’t as `field` is described; `at` is the JSON pointer so far. Whether null will do, the field says itself."""
    if value is None:
        return
    if isinstance(field, serializers.Serializer):
        if isinstance(value, dict):
            yield from _of_object(field, value, at)
    elif isinstance(field, serializers.ListSerializer | serializers.ListField):
        for number, one in enumerate(value if isinstance(value, list) else []):
            yield from objections(field.child, one, pointer(at, number))
    elif isinstance(field, serializers.DictField):
        for name, one in value.items() if isinstance(value, dict) else ():
            yield from objections(field.child, one, pointer(at, name))
    elif isinstance(field, serializers.BooleanField):
        if not isinstance(value, bool):
            yield FieldError(at, "invalid", YES_OR_NO)
    elif isinstance(field, serializers.IntegerField):
        if isinstance(value, bool) or not (isinstance(value, int) or isinstance(value, float) and value.is_integer()):
            yield FieldError(at, "invalid", WHOLE)
    elif isinstance(field, _TEXTS) and not isinstance(value, str):
        yield FieldError(at, "invalid", TEXT)


def _of_object(field: serializers.Serializer, value: dict, at: str) -> Iterator[FieldError]:
    for name, inner in value.items():
        if name in field.fields:
            yield from objections(field.fields[name], inner, pointer(at, name))
        else:
            yield FieldError(pointer(at, name), "unknown", UNKNOWN)
