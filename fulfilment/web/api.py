"""Payout files by API: what is due, files with their rows, made, downloaded and settled. Bank accounts are nobody's but their owner's."""
import base64

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.kernel.money import CURRENCIES, POINTS, Money
from foundation.web.api import FINANCE, READERS, ApiView, told_as
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, listing, reading
from fulfilment import commands, queries, states
from fulfilment.web import api_shapes as shapes


class OfPayouts(ApiView):
    """No rep's business: `read` leaves reps out, as the console's pages do."""

    read = ("read", READERS)
    write: tuple[str, tuple[str, ...]] = ("payouts:write", FINANCE)

    def answer(self, file_id, status: int = 200) -> Response:
        return Response(shapes.in_full(queries.payout_file(file_id)), status=status)


@extend_schema(tags=["payouts"])
class Due(OfPayouts):
    write = ("", ())

    @reading("What everybody could be paid by the next files, and what holds it", shapes.DueListOut, id="list_due")
    def get(self, request):
        return Response({"data": [shapes.shown_due(one) for one in queries.due(self.at)]})


@extend_schema(tags=["payouts"])
class Files(OfPayouts):
    @listing("Files for bank, payroll and billing, the newest first", shapes.FileOut, id="list_payout_files")
    def get(self, request):
        return self.page(lambda cursor, limit: queries.files_page(before=cursor, limit=limit), lambda rows: [shapes.shown_file(row) for row in rows])

    @doing("Make a file of everything that nothing holds; what pays the key's own person stays for somebody else's", shapes.FileInFull, body=shapes.FileIn,
           status=201, id="make_payout_file")
    def post(self, request):
        body = self.parsed(shapes.FileIn)
        if body["currency"] not in CURRENCIES - {POINTS}:
            raise BadInput([FieldError("/currency", "unknown", "Three capital letters, such as EUR.")])
        seen = Money(body["seen_minor"], body["currency"]) if body["seen_minor"] is not None else None
        made = commands.make_file(kind=body["kind"], currency=body["currency"], acting=self.acting, at=self.at, seen=seen)
        return self.answer(made.id, 201)


@extend_schema(tags=["payouts"])
class FileDetail(OfPayouts):
    write = ("", ())

    @reading("One file with its rows", shapes.FileInFull, id="get_payout_file")
    def get(self, request, file_id):
        return self.answer(file_id)


@extend_schema(tags=["payouts"])
class Drop(OfPayouts):
    @doing("Drop a file that nobody downloaded: what stood in it is due again", shapes.FileInFull, id="drop_payout_file")
    def post(self, request, file_id):
        self.parsed(Nothing)
        commands.drop_file(file_id=file_id, acting=self.acting, at=self.at)
        return self.answer(file_id)


@extend_schema(tags=["payouts"])
class Download(OfPayouts):
    @doing("Hand it over: its rows are in flight from the first time on; later the same bytes again", shapes.BytesOut, id="download_payout_file")
    def post(self, request, file_id):
        self.parsed(Nothing)
        file = commands.download_file(file_id=file_id, acting=self.acting, at=self.at)
        content = queries.frozen(file) if file.state != states.DROPPED else b""
        return Response(shapes.BytesOut({"state": file.state, "name": f"{file.kind}-{file.currency}-{file.number}.csv" if content else "",
                                         "sha256": file.sha256, "content": base64.b64encode(content).decode()}).data)


@extend_schema(tags=["payouts"])
class Settle(OfPayouts):
    @doing("Say what became of its rows: all of those named, or none", shapes.FileInFull, body=shapes.SettleIn, id="settle_payout_file")
    def post(self, request, file_id):
        body = self.parsed(shapes.SettleIn)
        outcomes = {one["payout_id"]: commands.Outcome(one["outcome"], one["reason"]) for one in body["rows"]}
        if len(outcomes) != len(body["rows"]):
            raise BadInput([FieldError("/rows", "twice", "Name each row once.")])
        # The command knows no list: it names a row by its id.
        with told_as({f"/reason_{one['payout_id']}": f"/rows/{number}/reason" for number, one in enumerate(body["rows"])}):
            commands.settle_rows(file_id=file_id, executed_on=body["executed_on"], outcomes=outcomes, acting=self.acting, at=self.at)
        return self.answer(file_id)


@extend_schema(tags=["payouts"])
class Returned(OfPayouts):
    @doing("The money of a row that was paid came back: its rewards go into a later file", shapes.FileInFull, body=shapes.ReturnIn, id="return_payout")
    def post(self, request, payout_id):
        reason = self.parsed(shapes.ReturnIn)["reason"]
        row = queries.row(payout_id)
        commands.return_row(payout_id=payout_id, reason=reason, acting=self.acting, at=self.at)
        return self.answer(queries.file_of(row).id)


@extend_schema(tags=["payouts"])
class Number(OfPayouts):
    write = ("payouts:write", FINANCE)

    @doing("Under which number payroll knows somebody of the staff, or billing a customer", shapes.MethodOut, body=shapes.NumberIn, id="set_number")
    def post(self, request, beneficiary_kind, beneficiary_id):
        number = self.parsed(shapes.NumberIn)["number"]
        if states.METHOD_OF.get(beneficiary_kind) not in (states.PAYROLL, states.BILLING) or queries.name_of((beneficiary_kind, beneficiary_id)) is None:
            raise NotFound("beneficiary_unknown", "There’s nobody here who is paid like that.")
        made = commands.set_number(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, number=number, acting=self.acting, at=self.at)
        return Response(shapes.shown_method(made))


@extend_schema(tags=["payouts"])
class ConfirmNumber(OfPayouts):
    @doing("Confirm a number that somebody else of finance entered; nothing is paid under it before", shapes.MethodOut, id="confirm_number")
    def post(self, request, beneficiary_kind, beneficiary_id):
        self.parsed(Nothing)
        if states.METHOD_OF.get(beneficiary_kind) not in (states.PAYROLL, states.BILLING) or queries.name_of((beneficiary_kind, beneficiary_id)) is None:
            raise NotFound("beneficiary_unknown", "There’s nobody here who is paid like that.")
        return Response(shapes.shown_method(commands.confirm_method(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, acting=self.acting, at=self.at)))
