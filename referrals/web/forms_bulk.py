"""The reason of a decline of several, and which were ticked; kept when the reason was missing."""
from django import forms
from django.utils.translation import gettext_lazy as _

from referrals import words

BULK = "bulk"


class BulkForm(forms.Form):
    """What is wrong is said by the command."""

    reason = forms.CharField(label=_("Reason of a decline"), required=False, max_length=40, widget=forms.Select(
        choices=[("", _("Reason of a decline")), *words.DECLINE_CHOICE.items()], attrs={"class": "select select-sm max-md:grow md:w-56"}))

    def ticked(self) -> set[str]:
        """The ids that were sent, where the form was refused a moment ago."""
        sent = self.data.get("referral", []) if self.is_bound else []
        return set(sent) if isinstance(sent, list) else {str(sent)}
