"""The pages on the way from a file to a published module."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from catalog.documents.render import render as render_markdown
from catalog.models import Publisher
from registry import drafts, intake
from registry.accounts.access import publishers_of
from registry.accounts.identity import Identity
from registry.accounts.private import private
from registry.models import Submission
from registry.publishing.drafted import Drafted
from registry.publishing.forms import (
    MAX_DESCRIPTION,
    DetailsForm,
    FileForm,
    ReplacementForm,
)
from registry.publishing.reading import find_submission, visible_submissions

State = Submission.State
MOST_LISTED = 50
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
page_of_people = require_http_methods(["GET", "HEAD", "POST"])


@private
@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """Show one's drafts and what became of earlier uploads."""
    rows = visible_submissions(request.user).exclude(state=State.CANCELLED)[
        :MOST_LISTED
    ]
    context = {
        "submissions": rows,
        "publishers": _publishers(request),
        "kept_days": settings.SUBMISSION_KEPT_DAYS,
    }
    return render(request, "registry/publish/list.html", context)


@private
@page_of_people
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a file, or take one that a browser without scripts sends."""
    publishers = _publishers(request)
    if request.method != "POST":
        return _ask_for_file(request, FileForm(publishers, initial=request.GET.dict()))
    form = FileForm(publishers, request.POST, request.FILES)
    if not form.is_valid():
        return _ask_for_file(request, form)
    file = form.cleaned_data["file"]
    size_bytes, sha256 = intake.measured(file)
    announced = intake.Announcement(
        publisher=form.cleaned_data["publisher"],
        name=form.cleaned_data["name"].strip("/"),
        documents={},
        file_name=_name_of(file),
        size_bytes=size_bytes,
        sha256=sha256,
        user=request.user,
        publish_at_once=False,
    )
    try:
        submission, _is_new = intake.open_submission(announced)
    except intake.SubmissionRefused as refused:
        for sentence in refused.told:
            form.add_error(None, sentence)
        return _ask_for_file(request, form)
    return _take(submission, file)


@private
@require_safe
def submission(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a draft where it stands."""
    found = _find(request, key)
    if found.state == State.CHECKED:
        return redirect("publishing:details", key)
    if found.state == State.ACCEPTED and found.version is not None:
        return redirect(found.version.get_absolute_url())
    if found.state == State.UPLOADING:
        return _ask_again(request, found)
    context = _context(found) | {"log": found.log.all()}
    return render(request, "registry/publish/checks.html", context)


@private
@page_of_people
def new_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for another file of a draft, or for the one that was cut; or take it."""
    found = _find(request, key)
    if request.method != "POST":
        return _ask_again(request, found)
    form = ReplacementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_again(request, found, form)
    file = form.cleaned_data["file"]
    size_bytes, sha256 = intake.measured(file)
    try:
        drafts.replace_file(
            found, file_name=_name_of(file), size_bytes=size_bytes, sha256=sha256
        )
    except intake.SubmissionRefused as refused:
        form.add_error("file", refused.told)
        return _ask_again(request, found, form)
    except intake.WrongState as refused:
        form.add_error("file", str(refused))
        return _ask_again(request, found, form)
    return _take(found, file)


@private
@page_of_people
def details(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask what people will read of the model, and keep it, complete or not."""
    found = _find(request, key)
    if found.state != State.CHECKED:
        return redirect("publishing:submission", key)
    drafted = Drafted.of(found)
    if request.method != "POST":
        return _ask_details(request, DetailsForm(drafted))
    form = DetailsForm(drafted, request.POST, request.FILES)
    try:
        drafts.save_details(found, form.typed(), revision=_revision(request))
    except intake.WrongState:
        return redirect("publishing:submission", key)
    except drafts.ChangedMeanwhile:
        found.refresh_from_db()
        form.add_error(None, _("The details were changed in another window."))
        return _ask_details(request, form, conflict=True)
    return _after_details(request, form)


@private
@page_of_people
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what will be published, and publish it."""
    found = _find(request, key)
    if found.state != State.CHECKED:
        return redirect("publishing:submission", key)
    if not found.details:
        return redirect("publishing:details", key)
    found.number = intake.next_number(found.publisher, found.model_name)
    drafted = Drafted.of(found)
    form = DetailsForm(drafted, found.details)
    if not form.is_valid():
        return _ask_details(request, form)
    if request.method != "POST":
        return _show_review(request, drafted, form)
    try:
        published = drafted.published(form.cleaned_data)
        drafts.publish(found, published, number=found.number)
    except intake.SubmissionRefused as refused:
        return _show_review(request, drafted, form, findings=refused.told)
    return redirect("publishing:submission", key)


@private
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Drop a draft with its file."""
    found = _find(request, key)
    try:
        intake.cancel(found)
    except intake.WrongState:
        return redirect("publishing:submission", key)
    return redirect("publishing:list")


@private
@require_POST
def markdown(request: HttpRequest) -> HttpResponse:
    """Render a description as its page will show it."""
    name = "description_zh" if "description_zh" in request.GET else "description"
    text = request.POST.get(name, "")[:MAX_DESCRIPTION]
    context = {"rendered": render_markdown(text)}
    return render(request, "registry/publish/_rendered.html", context)


def _after_details(request: HttpRequest, form: DetailsForm) -> HttpResponse:
    action = request.POST.get("action")
    if action == "save":
        return redirect(f"{request.path}?saved=1")
    if action == "preview":
        return _ask_details(request, form, is_preview=True)
    if not form.is_valid():
        return _ask_details(request, form)
    # The trial is the demos' page; where nothing can be tried it leads on.
    return redirect(f"/publish/{form.drafted.submission.key}/trial")


def _publishers(request: HttpRequest) -> QuerySet[Publisher]:
    identity = Identity(cast("Any", request.user))
    return publishers_of(identity).order_by("name")


def _find(request: HttpRequest, key: UUID) -> Submission:
    return find_submission(request.user, key)


def _name_of(file: UploadedFile) -> str:
    return (file.name or "")[:200]


def _take(submission: Submission, file: UploadedFile) -> HttpResponseRedirect:
    # It came by another way meanwhile: the page says where it stands.
    with suppress(intake.WrongState):
        drafts.take_whole(submission, cast("Any", file))
    return redirect("publishing:submission", submission.key)


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _context(submission: Submission | None, step: int = 2) -> dict[str, Any]:
    return {
        "submission": submission,
        "step": step,
        "limit_bytes": settings.MODULE_MAX_ARCHIVE_BYTES,
        "plain_limit_bytes": settings.PLAIN_MODULE_MAX_BYTES,
    }


def _ask_for_file(request: HttpRequest, form: FileForm) -> HttpResponse:
    context = _context(None, 1) | {"form": form, "publishers": _publishers(request)}
    status = UNPROCESSABLE if form.is_bound else HTTPStatus.OK
    return render(request, "registry/publish/new.html", context, status=status)


def _ask_again(
    request: HttpRequest, submission: Submission, form: ReplacementForm | None = None
) -> HttpResponse:
    context = _context(submission, 1) | {"form": form or ReplacementForm()}
    status = UNPROCESSABLE if form else HTTPStatus.OK
    return render(request, "registry/publish/new.html", context, status=status)


def _ask_details(
    request: HttpRequest,
    form: DetailsForm,
    *,
    conflict: bool = False,
    is_preview: bool = False,
) -> HttpResponse:
    submission = form.drafted.submission
    is_asked = form.is_bound and not is_preview
    context = _context(submission, 3) | {
        "form": form,
        "drafted": form.drafted,
        "facts": form.drafted.facts,
        "revision": submission.details.get("revision", 0),
        "conflict": conflict,
        "is_checked": is_asked,
        "is_saved": "saved" in request.GET,
        "findings": [] if is_asked else submission.told,
        "rendered": render_markdown(form["description"].value() or "")
        if is_preview
        else None,
    }
    has_failed = is_asked and bool(form.errors)
    status = UNPROCESSABLE if has_failed else HTTPStatus.OK
    return render(request, "registry/publish/details.html", context, status=status)


def _show_review(
    request: HttpRequest,
    drafted: Drafted,
    form: DetailsForm,
    findings: list[str] | None = None,
) -> HttpResponse:
    cleaned = form.cleaned_data
    contract = drafted.facts.contract or drafted.contract(cleaned)
    context = _context(drafted.submission, 5) | {
        "drafted": drafted,
        "facts": drafted.facts,
        "cleaned": cleaned,
        "contract": contract,
        "documents": drafted.documents(cleaned),
        "findings": findings or [],
    }
    status = UNPROCESSABLE if findings else HTTPStatus.OK
    return render(request, "registry/publish/review.html", context, status=status)
