"""A taken port is said before anything starts, with what to do."""
import socket

import pytest

from referral_platform.launch import ports
from referral_platform.launch.refusals import Refused


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_another_to_choose(taken):
    with pytest.raises(Refused) as refused:
        ports.refuse_taken("127.0.0.1", taken)
    assert f"Port {taken} on 127.0.0.1 is taken by another program." in str(refused.value)
    assert f"PORT={taken + 1} make run" in str(refused.value)


def test_a_free_port_is_taken_as_it_is(taken):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    ports.refuse_taken("127.0.0.1", free)


@pytest.mark.parametrize("host, url", [("127.0.0.1", "http://localhost:8000"), ("192.0.2.7", "http://192.0.2.7:8000")])
def test_the_address_is_one_to_type_into_a_browser(host, url):
    assert ports.url_of(host, 8000) == url
