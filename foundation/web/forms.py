"""How forms look."""
from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Django's renderer with our own templates."""
