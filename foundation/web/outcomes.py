"""How a page says what became of a command: done, refused with a sentence, or back to the form with what was typed."""
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.kernel.errors import BadInput, HouseError, NotFound

KEPT = "kept_form"


def sentence(error) -> str:
    """A refusal, or one field's error, in the reader's language."""
    return _(error.template).format(**error.params)


def attempt(command: Callable[[], object]) -> HouseError | None:
    """Runs the command; refused, it leaves nothing behind, though the request goes on to an answer below 400.

    NotFound is not caught: what is unknown answers 404 everywhere."""
    try:
        with transaction.atomic():
            command()
    except NotFound:
        raise
    except HouseError as error:
        return error
    return None


def add_errors(form: forms.BaseForm, error: HouseError) -> forms.BaseForm:
    """Puts a command's refusal at the fields of a valid form: '/contact' at `contact`, '/amounts/x' at `x`, '/answers/x' at
    `answers-x` where a form has both, else on top."""
    wrong = error.errors if isinstance(error, BadInput) else [error]
    for one in wrong:
        names = [one.pointer.strip("/").replace("/", "-"), one.pointer.rsplit("/", 1)[-1]]
        form.add_error(next((name for name in names if name in form.fields), None), sentence(one))
    return form


def done(request: HttpRequest, words: str, to: str, **where) -> HttpResponse:
    messages.success(request, words)
    return redirect(to, **where)


def refused(request: HttpRequest, error: HouseError, to: str, **where) -> HttpResponse:
    """Back to the page, which says why on top."""
    if isinstance(error, BadInput):
        for one in error.errors:
            messages.error(request, sentence(one))
    else:
        messages.error(request, sentence(error))
    return redirect(to, **where)


def carry_out(request: HttpRequest, command: Callable[[], object], words: str, to: str, form: forms.BaseForm | None = None, name: str = "", /,
              **where) -> HttpResponse:
    """What most verbs of a page do: run the command, and go back to the page `to` with `words`, or with the refusal. What is wrong with the fields of
    `form`, which was asked whether it is valid, stands at them, and what was typed is there again; `name` is how the page finds it."""
    refusal = attempt(command)
    if form is not None and isinstance(refusal, BadInput):
        return keep(request, name, add_errors(form, refusal), to, **where)
    return refused(request, refusal, to, **where) if refusal else done(request, words, to, **where)


def keep(request: HttpRequest, name: str, form: forms.BaseForm, to: str, **where) -> HttpResponse:
    """Back to the page with what was typed in the form `name` and what is wrong with it; the page takes it with kept()."""
    request.session[KEPT] = {"name": name, "at": str(sorted(where.items())),
                             "data": {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"},
                             "errors": {field: [str(line) for line in lines] for field, lines in form.errors.items()}}
    return redirect(to, **where)


def kept(request: HttpRequest, name: str, form: forms.BaseForm, **where) -> forms.BaseForm:
    """The form as it was typed and refused a moment ago, else `form` as it is. Asked once it is forgotten."""
    stored = request.session.get(KEPT)
    if not stored or stored["name"] != name or stored["at"] != str(sorted(where.items())):
        return form
    del request.session[KEPT]
    form.initial = {**form.initial, **{key: values[0] if len(values) == 1 else values for key, values in stored["data"].items()}}
    form._errors = None
    form.cleaned_data = {}
    errors = forms.utils.ErrorDict(renderer=form.renderer)
    for field, lines in stored["errors"].items():
        errors[field] = form.error_class(lines, renderer=form.renderer)
    form.is_bound = True
    form.data = {form.add_prefix(key): values[0] if len(values) == 1 else values for key, values in stored["data"].items()}
    form._errors = errors
    return form
