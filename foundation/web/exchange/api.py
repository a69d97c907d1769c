"""Exchange rates by API: what is known, and an import that is whole or not at all."""
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.kernel.money import CURRENCIES
from foundation.rates import commands, queries
from foundation.rates.rules import quoting
from foundation.web.api import FINANCE, READERS, ApiView
from foundation.web.api_fields import CURRENCY, Text
from foundation.web.openapi import doing, listing


class RateOut(serializers.Serializer):
    id = serializers.UUIDField(help_text="what a decision that was priced by it names")
    date = serializers.DateField()
    from_currency = serializers.CharField(help_text="of the deal")
    to_currency = serializers.CharField(help_text="of the plan")
    rate = serializers.CharField(help_text="what one unit of the first is in units of the second, as a decimal text")
    to_minor = serializers.IntegerField(help_text="so many minor units of the second …")
    from_minor = serializers.IntegerField(help_text="… for so many minor units of the first: exact")
    number = serializers.IntegerField(help_text="above 1: a correction of the day; the highest counts")
    source = serializers.CharField()
    import_id = serializers.UUIDField()
    imported_by = serializers.UUIDField(allow_null=True, help_text="null: by the command line")
    imported_at = serializers.DateTimeField()


class RateIn(serializers.Serializer):
    date = Text(max_length=10, described={"format": "date"})
    from_currency = Text(max_length=3, described=CURRENCY, help_text="of the deal")
    to_currency = Text(max_length=3, described=CURRENCY, help_text="of the plan")
    rate = Text(max_length=30, described={"pattern": r"^[0-9]{1,9}([.,][0-9]{1,12})?$"}, help_text='what one unit of the first is in units of the second, such as "0.92"')
    source = serializers.CharField(max_length=quoting.LONGEST_SOURCE, required=False, allow_blank=True, default="")


class RatesIn(serializers.Serializer):
    source = serializers.CharField(max_length=quoting.LONGEST_SOURCE, required=False, allow_blank=True, default="", help_text="of those rates that name none")
    rates: serializers.ListSerializer = serializers.ListSerializer(child=RateIn(), max_length=quoting.MOST_LINES)


class ImportedOut(serializers.Serializer):
    import_id = serializers.UUIDField(allow_null=True, help_text="null: all of it was known before")
    known = serializers.IntegerField(help_text="how many were known before")
    data = RateOut(many=True)


PAIR = [OpenApiParameter(name, {"type": "string", **CURRENCY}, description=f"Only those {words} this currency.")
        for name, words in (("from_currency", "from"), ("to_currency", "into"))]


@extend_schema(tags=["rates"])
class Rates(ApiView):
    read = ("read", READERS)
    write = ("rates:write", FINANCE)

    @listing("Exchange rates, the latest received first; of a day's rows the one with the highest number counts", RateOut, query=tuple(PAIR), id="list_rates")
    def get(self, request):
        wanted = {name: self.asked(name, sorted(CURRENCIES)) or "" for name in ("from_currency", "to_currency")}
        return self.page(lambda cursor, limit: queries.page(**wanted, before=cursor, limit=limit), lambda rows: [shown(row) for row in rows])

    @doing("Import rates, all or none. A day that is known with another rate is corrected by a further row; what was priced before keeps its own",
           ImportedOut, body=RatesIn, status=201, id="import_rates")
    def post(self, request):
        body = self.parsed(RatesIn)
        made = commands.import_rates(lines=[quoting.Line(**one) for one in body["rates"]], source=body["source"], acting=self.acting, at=self.at)
        return Response(ImportedOut({"import_id": made.import_id, "known": made.known, "data": [shown(row) for row in made.rates]}).data, status=201)


def shown(row) -> dict:
    rate = quoting.decimal_text(row.to_minor, row.from_minor, row.from_currency, row.to_currency)
    return RateOut({name: getattr(row, name) for name in RateOut().fields if name != "rate"} | {"rate": rate}).data
