"""Everything that is done to a program."""
from programs.commands.drafts import Program, create_program, publish_program, publish_terms, set_offer
from programs.commands.ends import close_ended, end_program, take_end_back
from programs.commands.holidays import add_holiday, remove_holiday
from programs.commands.settings import change_settings, set_lead_fields

__all__ = ["Program", "add_holiday", "change_settings", "close_ended", "create_program", "end_program", "publish_program", "publish_terms", "remove_holiday",
           "set_lead_fields", "set_offer", "take_end_back"]
