"""What people read about programs."""
from django.utils.translation import gettext_lazy as _

KIND = {"customer": _("For customers"), "partner_bronze": _("For bronze partners"), "partner_silver": _("For silver partners"),
        "partner_gold": _("For gold partners"), "sales_rep": _("For our own sales team")}
STATUS = {"draft": _("Draft"), "open": _("Open"), "ended": _("Ended")}
