"""The honeypot of public forms: a field that people don't see and robots fill in."""
from django.http import HttpRequest

FIELD = "website"   # templates/parts/pot.html


def caught(request: HttpRequest) -> bool:
    """Whether a robot sent this. It is answered as if all went well, and nothing is written."""
    return bool(request.POST.get(FIELD))
