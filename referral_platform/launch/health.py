"""Whether the web process on this machine says it is well."""
import http.client
import os

from referral_platform import environment


def web_is_well(host: str, port: int) -> bool:
    """Asks /healthz of the installation's own host. Connects by address: Python's resolver knows no *.localhost."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": os.environ.get("INSTALLATION_HOST", "localhost")})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def exit_code() -> int:
    """0 when the web process that BIND_HOST and PORT describe is well, 1 when it is not."""
    well = web_is_well(environment.text("BIND_HOST", "127.0.0.1"), environment.number("PORT", 8000, 1, 65535))
    return 0 if well else 1
