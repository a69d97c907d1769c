"""What serves: it refuses to start as a role that row-level security does not bind."""
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral_platform.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from foundation.tenants.roles import refuse_dangerous_role  # noqa: E402
from foundation.web.charset import always_utf8  # noqa: E402

application = always_utf8(get_wsgi_application())
refuse_dangerous_role(connection)
connection.close()   # the server forks; a connection must not be shared
