"""What every answer of the product wears, whatever was asked and whatever came of it. Every test of every URL looks through this."""
from http.cookies import SimpleCookie

POLICY = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'", "connect-src": "'self'",
          "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'"}
COOKIES = {"session", "csrf", "language", "known"}
TYPES = ("text/html; charset=utf-8", "text/csv; charset=utf-8", "text/csv", "text/plain; charset=utf-8", "text/css; charset=utf-8", "application/json", "application/problem+json",
         "application/vnd.oai.openapi+json", "image/svg+xml", "image/png", "image/jpeg", "application/pdf")
KEPT_A_DAY = {"/theme.css", "/demo.css"}   # no person's data in it


def policy_of(answer) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))}


def look_over(answer, path: str, secure: bool = False) -> None:
    """Raises AssertionError that names the path and what is missing. `secure`: as behind https in production."""
    about, worn, policy = (path, answer.status_code), answer.headers, policy_of(answer)
    if "sandbox" in policy:   # somebody's file, which is saved and never shown: stricter still
        assert policy == {"default-src": "'none'", "sandbox": ""} and worn["Content-Disposition"].startswith("attachment"), about
        policy = dict(POLICY)
    further = policy.pop("form-action").split()
    assert policy == {name: rest for name, rest in POLICY.items() if name != "form-action"}, (about, policy)
    # One page of the operators leads to one vendor's host, by a form.
    assert further[0] == "'self'" and (len(further) == 1 or ("/vendors/" in path and len(further) == 2 and "*" not in further[1])), (about, further)
    assert (worn["X-Content-Type-Options"], worn["X-Frame-Options"], worn["Referrer-Policy"]) == ("nosniff", "DENY", "same-origin"), about
    assert worn["Cross-Origin-Opener-Policy"] == worn["Cross-Origin-Resource-Policy"] == "same-origin", about
    assert "camera=()" in worn["Permissions-Policy"] and not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(worn), about
    if not path.startswith("/static/"):
        private = path.partition("?")[0] in KEPT_A_DAY and worn["Cache-Control"] == "private, max-age=86400"
        assert private or "no-store" in worn["Cache-Control"], (about, worn["Cache-Control"])
        assert worn.get("Content-Type") in (*TYPES, None), (about, worn.get("Content-Type"))
    if "svg" in worn.get("Content-Type", "") or worn.get("Content-Type", "").startswith("text/csv"):
        assert path.startswith("/static/") or "attachment" in worn.get("Content-Disposition", ""), about
    _cookies(answer.cookies, about, secure)
    assert worn.get("Strict-Transport-Security") == ("max-age=31536000; includeSubDomains; preload" if secure else None), about


def leads_home(answer, path: str, *others: str) -> None:
    """A redirect stays on this host, or goes to one of `others` (a vendor's own canonical host)."""
    to = answer.headers.get("Location", "/")
    assert (to.startswith("/") and not to.startswith(("//", "/\\"))) or to.startswith(others), (path, to)


def _cookies(cookies: SimpleCookie, about: tuple, secure: bool) -> None:
    for name, cookie in cookies.items():
        assert name in ({f"__Host-{one}" for one in COOKIES} if secure else COOKIES), (about, name)
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "") or cookie["max-age"] == 0, (about, name)
        assert not secure or cookie["secure"] is True, (about, name)
