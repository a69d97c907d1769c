"""The one port people see: whether it is free, and what to do when it is not."""
import errno
import socket

from referral_platform.launch.refusals import Refused


def refuse_taken(host: str, port: int) -> None:
    """Refused, with another port to choose, when `host`:`port` cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)   # as the server does: a port just left is free
        try:
            probe.bind((host, port))
        except OSError as error:
            another = port + 1 if 1024 <= port < 65535 else 8001
            reason = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "is open to root alone"}
            raise Refused(f"Port {port} on {host} {reason.get(error.errno or 0, f'cannot be used ({error.strerror})')}. "
                          f"Nothing was started. Choose another: PORT={another} make run") from None


def url_of(host: str, port: int) -> str:
    """What somebody types into a browser on this machine."""
    name = "localhost" if host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::") else host
    return f"http://{name}:{port}"
