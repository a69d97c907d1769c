"""How allauth's second factors look and lie here."""
import segno
from allauth.mfa.adapter import DefaultMFAAdapter

from foundation.tenants import queries as tenants_queries
from foundation.tenants import secrets


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed, the vendor's name is shown, and the QR code comes from the library that we have."""

    def build_totp_svg(self, url: str) -> str:
        # Dark on white in both themes: a scanner wants it so.
        return segno.make(url, error="m").svg_inline(scale=5, border=3, light="#ffffff", dark="#131c18", omitsize=False)

    def get_totp_issuer(self) -> str:
        return tenants_queries.vendor().name

    def _get_site_name(self) -> str:
        return tenants_queries.vendor().name

    def encrypt(self, text: str) -> str:
        return secrets.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.open_sealed(encrypted_text.encode())
