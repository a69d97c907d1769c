"""Secrets that stand in addresses never reach a log."""
import logging
from types import SimpleNamespace

from gunicorn.config import Config

from foundation.accounts import hashing
from foundation.web.masking import SecretsMasked, masked
from referral_platform.access_log import MaskedLogger


def test_a_secret_is_masked_and_an_id_is_not():
    secret = hashing.new_secret()
    assert masked(f"GET /staff/invitation/{secret}/ HTTP/1.1") == "GET /staff/invitation/…/ HTTP/1.1"
    plain = "/console/referrals/01a214ad-6d25-7e4e-a9a3-77f422f46a17/ /r/ann-keller /p/a-program-with-a-name/"
    assert masked(plain) == plain


def test_records_are_masked():
    secret = hashing.new_secret()
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Server Error", f"/staff/reset/{secret}/"), None)
    assert SecretsMasked().filter(record) and record.getMessage() == "Server Error: /staff/reset/…/"


def test_the_access_log_is_masked():
    secret = hashing.new_secret()
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/demo/enter/{secret}/", "PATH_INFO": f"/demo/enter/{secret}/", "SERVER_PROTOCOL": "HTTP/1.1",
               "HTTP_REFERER": f"http://acme.localhost/staff/reset/{secret}/"}
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    atoms = MaskedLogger(Config()).atoms(response, SimpleNamespace(headers=[]), environ, SimpleNamespace(seconds=0, microseconds=1))
    assert secret not in str(atoms) and "/demo/enter/…/" in atoms["r"]
