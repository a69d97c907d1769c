"""Every write about people who refer, by what it is about."""
from advocates.commands.claims import claim, issue_claim_link, lapse_claim, note_collision, refuse_claim
from advocates.commands.joining import join_program
from advocates.commands.reps import assign_rep
from advocates.commands.unclaimed import add_unclaimed
from advocates.models import Advocate, Enrolment

__all__ = ["Advocate", "Enrolment", "add_unclaimed", "assign_rep", "claim", "issue_claim_link", "join_program", "lapse_claim", "note_collision",
           "refuse_claim"]
