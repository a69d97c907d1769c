"""The description of the API is true: the committed file is what the code says, and the running API keeps to it."""
import json

from django.urls import URLResolver, get_resolver

from foundation.web import openapi
from referral_platform import described


def test_the_generator_warns_of_nothing(capsys):
    """Two bodies of one name would be described as one of both."""
    openapi.document()
    assert "arning" not in capsys.readouterr().err


def test_every_endpoint_is_described():
    document = json.loads(described.text_of("docs/openapi.json"))
    routes = [pattern for resolver in get_resolver("referral_platform.urls.vendor").url_patterns
              if isinstance(resolver, URLResolver) and str(resolver.pattern) == "api/v1/" for pattern in resolver.url_patterns]
    assert len(document["paths"]) == len(routes)
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids)) > 15
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"] and operation["security"] == [{"key": []}], path
            header = [one for one in operation.get("parameters", []) if one["name"] == "Idempotency-Key"]
            assert bool(header) == (method == "post"), path


def test_the_pages_that_describe_it(acme):
    for client in (acme.client(),):
        page = client.get("/api/docs/")
        assert page.status_code == 200 and b"submit_referral" in page.content and b"<script" not in page.content.split(b"</head>")[1]
        assert client.get("/api/schema.json").content.decode() == described.text_of("docs/openapi.json")
    acme.host = "localhost"
    assert acme.client().get("/api/docs/").status_code == 200
