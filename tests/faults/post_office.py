"""A mail server that keeps what it took, and that refuses the first mail to whoever is called slow@."""
import re
import socketserver
import threading
from collections import Counter
from email import message_from_bytes


class PostOffice(socketserver.ThreadingTCPServer):
    """`with PostOffice() as office:`; `office.url` is for EMAIL_URL."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.taken: list[tuple[str, str]] = []   # (Message-ID, sender)
        self.refused: set[str] = set()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        super().__exit__(*error)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def refuses(self, envelope: str) -> bool:
        with self.lock:
            fresh = "slow@" in envelope and envelope not in self.refused
            self.refused.add(envelope)
            return fresh

    def mails_of(self, host: str) -> Counter[str]:
        """Message-ID -> how often it was taken, of the mails that a vendor's host sent."""
        with self.lock:
            return Counter(number for number, sender in self.taken if sender.endswith(f"@{host}"))


class Session(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        sender = ""
        self.say("220 here")
        try:
            while line := self.rfile.readline():
                said = line.decode().strip()
                verb = said[:4].upper()
                if verb == "MAIL":
                    sender = re.findall("<(.*?)>", said)[0]
                    self.say("250 ok")
                elif verb == "RCPT":
                    self.say("451 not now" if self.server.refuses(sender + said) else "250 ok")
                elif verb == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (line := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(line)
                    with self.server.lock:
                        self.server.taken.append((message_from_bytes(b"".join(lines))["Message-ID"], sender))
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")
        except OSError:
            pass   # whoever spoke was killed
