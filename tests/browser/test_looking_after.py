"""What failed, and the trail, in a browser: with data and without, read by axe and pictured."""
import pytest

from foundation.outbox.models import DEAD, DUE, Delivery
from foundation.tenants.context import tenant_context
from tests.browser.pages import open, problems, shoot
from tests.cast import later, set_stage, submitted
from tests.sign_in import staff_client


@pytest.mark.parametrize("language", ["en", "de"])
def test_failed_and_trail(acme, page, language):
    stage = set_stage(acme)
    client = staff_client(acme)
    open(page, acme.host, "/console/failed/", signed_in=client, language=language)
    shoot(page, f"failed-none.{language}")
    assert problems(page) == []
    with tenant_context(acme.id):
        for number in range(3):
            submitted(stage, stage.ann, later(hours=number), number=number)
        Delivery.objects.filter(state=DUE).update(state=DEAD, attempts=12, cause="SMTPServerDisconnected: Connection unexpectedly closed: mail.acme.example:465 timed out")
    for path, name in (("/console/failed/", "failed"), ("/console/trail/", "trail")):
        open(page, acme.host, path, signed_in=client, language=language)
        for cause in page.locator("main details").all()[:1]:
            cause.locator("summary").click()
        shoot(page, f"{name}.{language}")
        assert problems(page) == []
