"""Public pages: what anybody sees, with data, without, and after a mistake."""
from tests.cast import set_stage


def test_no_program_is_said_warmly(acme):
    page = acme.client().get("/")
    assert page.status_code == 200
    assert "No program takes people in right now" in page.content.decode()


def test_programs_and_program(acme):
    set_stage(acme)
    page = acme.client().get("/").content.decode()
    assert "Customers for customers" in page and "15 points per 100 euros." in page
    one = acme.client().get("/p/customers/").content.decode()
    assert "Be kind, introduce people you know." in one
    assert acme.client().get("/p/nothing/").status_code == 404
