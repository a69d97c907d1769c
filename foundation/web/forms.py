"""How forms look: our templates for a whole form and for one field (templates/django/forms)."""
from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
