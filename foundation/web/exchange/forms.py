"""The form by which rates are imported: a file, or the same typed."""
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.files.rules import LARGEST, Incoming
from foundation.rates.rules.quoting import LONGEST_SOURCE
from foundation.web.uploads import incoming


class TextFileField(forms.Field):
    """One file of plain text; its text, '' without one."""

    widget = forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain", "class": "py-2"})

    def clean(self, value: UploadedFile | None) -> str:
        files: list[Incoming] = incoming([value]) if value else []
        if not files:
            return ""
        if files[0].size > LARGEST:
            raise forms.ValidationError(_("That file is larger than {largest} MB.").format(largest=LARGEST // 1024 ** 2))
        try:
            text = files[0].content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise forms.ValidationError(_("That file is no plain text. Save the table as CSV in UTF-8, or paste it below."))
        return text


class RatesForm(forms.Form):
    file = TextFileField(label=gettext_lazy("A file"), required=False, help_text=gettext_lazy("CSV as your spreadsheet or your bank writes it."))
    text = forms.CharField(label=gettext_lazy("Or type it, or paste it"), required=False, strip=False,
                           widget=forms.Textarea(attrs={"rows": 8, "class": "font-mono text-xs", "spellcheck": "false", "autocomplete": "off"}))
    source = forms.CharField(label=gettext_lazy("Where the rates come from"), required=False, max_length=LONGEST_SOURCE,
                             widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=gettext_lazy("Such as ECB. For those lines that don’t say it themselves."))

    def table(self) -> str:
        """The file if there is one, else what was typed."""
        return self.cleaned_data["file"] or self.cleaned_data["text"]

    def keep(self, text: str) -> None:
        """A browser doesn't give a file back: its lines stand in the field, where they can be mended."""
        self.data = dict(self.data.items()) | {self.add_prefix("text"): text}
