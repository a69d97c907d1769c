"""What becomes of referrals, for the walk that reaches every subscription."""
from tests.apps.referrals.verbs import live_on
from tests.cast import later


def walk_of_life(stage) -> None:
    """Everything else that becomes of a referral, until nobody is left to be told."""
    life = live_on(stage)
    first, behind, undone = [life.submitted(enrolment, later(days=1), number=number) for number, enrolment in ((21, stage.ann), (21, stage.ben), (22, stage.ann))]
    life.accept(first, later(days=2))
    life.contact(first, later(days=8))                 # late: it is given more time
    life.correct(behind, later(days=3), note="Call after nine.")
    life.correct(first, later(days=9), acting=stage.tess, note="They moved.")
    life.decline(undone, later(days=2))
    life.appeal(undone, later(days=3))
    life.decide_appeal(undone, later(days=4), grant=True)
    life.lose(undone, later(days=5))
    life.reopen(undone, later(days=6))
    life.propose_void(undone, later(days=7))
    life.void(undone, later(days=8))
    life.submitted(stage.ann, later(days=1), number=23)   # nobody decides about it
    early, too_early = [life.submitted(stage.ben, later(days=1), number=number) for number in (26, 27)]
    assert [life.report(row, later(days=2)).what for row in (early, too_early)] == ["kept", "kept"]
    life.accept(early, later(days=3))
    life.decline(too_early, later(days=3))
    life.set(consent="referred_person", consent_days=20)
    yes, silent = life.submitted(stage.ann, later(days=9), number=24), life.submitted(stage.ann, later(days=9), number=25)
    life.answer(yes, later(days=10))
    life.set(consent="none")
    life.lose(first, later(days=20))                   # so that the one behind has its turn
    assert life.status(silent) == ["awaiting_consent"]
