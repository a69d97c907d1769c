"""Reads about accounts."""
import uuid


def tenant_of_api_key(authorization: str) -> uuid.UUID | None:
    """The vendor of the key in an Authorization header; None when there is none or it is unknown."""
    return None
