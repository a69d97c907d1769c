"""Form fields for what Django has none."""
from django import forms
from django.utils.translation import gettext as _

from foundation.kernel.errors import HouseError
from foundation.kernel.money import Money


class AmountField(forms.CharField):
    """An amount as people type it ('24,000.00', '24.000,00'); Money in `currency`, None when left empty."""

    def __init__(self, *, currency: str = "", **kwargs):
        self.currency = currency
        super().__init__(required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text, self.currency)
        except HouseError as error:
            raise forms.ValidationError(_(error.template).format(**error.params), code=error.code) from None


def use_currency(form: forms.BaseForm, currency: str) -> None:
    """Every amount of the form is read in `currency`."""
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.currency = currency


def offer(form: forms.BaseForm, name: str, choices: list[tuple[str, str]]) -> None:
    """What a field of the form lets one choose, where that is known only when the page is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
