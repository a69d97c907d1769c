"""Every write about people who refer, by what it is about."""
from advocates.commands.agreeing import agree_to_terms
from advocates.commands.claims import claim, issue_claim_link, lapse_claim, note_collision, refuse_claim
from advocates.commands.drafts import drop_draft, forget_old_drafts, save_draft
from advocates.commands.joining import join_program, prove_address
from advocates.commands.reps import assign_rep
from advocates.commands.unclaimed import add_to_program, add_unclaimed
from advocates.models import Advocate, Enrolment
from advocates.rules import MAY_LOOK_AFTER

__all__ = [
    "MAY_LOOK_AFTER", "Advocate", "Enrolment", "add_to_program", "add_unclaimed", "agree_to_terms", "assign_rep", "claim", "drop_draft", "forget_old_drafts",
    "issue_claim_link", "join_program", "lapse_claim", "note_collision", "prove_address", "refuse_claim", "save_draft",
]
