"""Files that come with a request: kept in memory within their limits, never on a disk, and only where a view asks for them."""
from collections.abc import Callable, Iterable
from io import BytesIO

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from foundation.files.rules import LARGEST, MOST, Incoming
from foundation.files.states import ENDINGS


def takes_files(view: Callable) -> Callable:
    """Marks a view whose forms may bring files; everywhere else they are passed over unread."""
    view.takes_files = True   # type: ignore[attr-defined]
    return view


def incoming(files: Iterable[UploadedFile]) -> list[Incoming]:
    return [Incoming(name=file.name or "", content=file.read(), size=file.size or 0) for file in files]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files at once, as Incoming; what is wrong with them is said by the command, at this field."""

    widget = FilesInput(attrs={"accept": ",".join((*ENDINGS, *ENDINGS.values())), "class": "py-2"})

    def to_python(self, value: list[UploadedFile] | None) -> list[Incoming]:
        return incoming(value or [])


class InMemory(FileUploadHandler):
    """Keeps at most MOST files of LARGEST bytes. Of what is beyond, only name and size are known, so that it can be refused by name."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.UPLOAD_LARGEST:
            raise RequestDataTooBig("More than UPLOAD_LARGEST")
        self.count = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if not takes_files_here(self.request):
            raise SkipFile
        self.count += 1
        self.size, self.kept = 0, BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.count > MOST or self.size > LARGEST:
            self.kept = BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, self.field_name, self.file_name, self.content_type or "", self.size, self.charset, self.content_type_extra)


def takes_files_here(request: HttpRequest | None) -> bool:
    match = getattr(request, "resolver_match", None)
    view = getattr(match, "func", None)
    return getattr(view, "takes_files", False) or getattr(getattr(view, "cls", None), "takes_files", False)
