"""The owner's own connection, beside the app's: what it does to tables and rows is never committed."""
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import psycopg2.extras
from django.db import connections


@contextmanager
def as_owner() -> Iterator:
    settings = connections["owner"].settings_dict
    connection = psycopg2.connect(dbname=connections["default"].settings_dict["NAME"], user=settings["USER"], password=settings["PASSWORD"],
                                  host=settings["HOST"], port=settings["PORT"])
    psycopg2.extras.register_uuid(conn_or_curs=connection)
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()
