"""An appeal with a file, as addresses need it."""
from foundation.files.rules import Incoming
from foundation.kernel.acting import Actor
from referrals import queries
from referrals.commands import appeal, decide
from tests.cast import Stage, later, submitted


def ids_of_an_appeal(stage: Stage, enrolment, number: int, name: str) -> dict:
    """In the vendor's context: a referral that was declined, and what its advocate sent along when she asked again."""
    referral = submitted(stage, enrolment, later(days=number), person=f"{name} Again", company=f"{name} Again GmbH", contact=f"again@{name.lower()}.example", note=name)
    decide.decline_referral(referral_id=referral.id, reason="too_small", acting=stage.tess, at=later(days=number))
    said = name.encode()
    appeal.appeal_referral(referral_id=referral.id, text=name, files=[Incoming(f"{name}.txt", said, len(said))],
                           acting=Actor("advocate", enrolment.advocate_id), at=later(days=number))
    return {"attachment_id": queries.files_of_appeal(referral.id)[0].id, "appealed_id": referral.id}
