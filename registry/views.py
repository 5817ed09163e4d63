"""Handles as addresses: the same one is a page for people, bytes for clients."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import (
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog import views as pages
from catalog.browsing.views import publisher_page
from catalog.models import HubModel, ModelVersion, Publisher, Variant
from registry import resolver, statements, variant_sending
from registry.downloads import download_of, send_file
from registry.kits.sending import send_kit
from registry.kits.writing import NoKit, make_kit

VARIANT_FORMATS = {word: form for form, word in Variant.ADDRESS_WORDS.items()}
# What else asked tfhub.dev for the file of a variant.
FILE_QUERIES = {"coral-format", "tf-hub-format"}
FORMAT = "tf-hub-format"  # tensorflow_hub's query parameter; it sends no Accept header


@require_safe
def publisher(request: HttpRequest, name: str) -> HttpResponse:
    """Show a publisher and what it publishes; an old name leads to the new one."""
    found = Publisher.objects.visible().filter(name=name).first()
    if found is not None:
        return publisher_page(request, found)
    renamed = get_object_or_404(Publisher.objects.visible(), former_names__handle=name)
    return HttpResponsePermanentRedirect(renamed.get_absolute_url())


@require_safe
def handle(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer an address under a publisher: page, part of a page, or archive.

    A handle without a version leads to the default version by a redirect that
    keeps the query: the client follows it as given.
    """
    if variant_sending.is_wanted(request):
        return variant_sending.answer(request, path)
    return _module(request, path)


def _module(request: HttpRequest, path: str) -> HttpResponseBase:
    wants_archive = FORMAT in request.GET
    try:
        address = resolver.read_address(path)
        if address.is_former:
            return HttpResponsePermanentRedirect(_with_query(request, address.path))
        if address.number is not None and not wants_archive:
            version = resolver.open_page(address.model, address.number)
            return _page(request, version, address.page)
        version = resolver.open_version(address.model, address.number)
    except resolver.NotHosted as reason:
        if wants_archive:
            hint = _elsewhere(path)
            return _plain(f"{reason.sentence}{hint}", status=reason.status)
        return _not_hosted(request, reason)
    if address.number is None:
        target = _with_query(request, version.get_absolute_url())
        return HttpResponseRedirect(target)
    return _archive(request, version)


@require_safe
def variant(
    request: HttpRequest, publisher: str, word: str, rest: str
) -> HttpResponseBase:
    """Show a model in another format, or send it, at its address of tfhub.dev."""
    form, handle = VARIANT_FORMATS[word], f"{publisher}/{rest}"
    if variant_sending.is_wanted(request):
        return variant_sending.answer_former(request, form, handle)
    variants = Variant.objects.visible().with_page_data()
    found = variants.filter(format=form, handle=handle).first()
    if found is None:
        return _stands_alone(request, form, handle)
    if FILE_QUERIES & request.GET.keys():
        sentence = f"{publisher}/{word}/{rest} is described here, not hosted."
        return _plain(sentence + _elsewhere(found.version.model.handle), status=404)
    return pages.variant_page(request, found)


def _stands_alone(request: HttpRequest, form: str, handle: str) -> HttpResponseBase:
    """Lead from tfhub.dev's address of a format to the version that has no other."""
    found = ModelVersion.objects.published().filter(format=form)
    model, _slash, number = handle.rpartition("/")
    models = HubModel.objects.visible().with_handle(model)
    if (
        not number.isascii()
        or not number.isdigit()
        or len(number) > resolver.MAX_VERSION_DIGITS
    ):
        raise Http404
    version = get_object_or_404(found, model__in=models, number=number)
    return HttpResponseRedirect(_with_query(request, version.get_absolute_url()))


def _with_query(request: HttpRequest, path: str) -> str:
    """The client follows as given: without its query it would land on a page."""
    query = request.META.get("QUERY_STRING", "")
    return path + (f"?{query}" if query else "")


def _archive(request: HttpRequest, version: ModelVersion) -> HttpResponseBase:
    # A handle that already carried the query sends it twice; the last one counts.
    if request.GET[FORMAT] != "compressed":
        return _plain(
            "This server sends modules as compressed archives only. "
            "Unset TFHUB_MODEL_LOAD_FORMAT, or set it to COMPRESSED.",
            status=400,
        )
    archive = getattr(version, "archive", None)
    if archive is None:
        sentence = _without_archive(version)
        return _plain(sentence + _elsewhere(version.model.handle), status=404)
    return send_file(request, download_of(archive))


def _without_archive(version: ModelVersion) -> str:
    file = version.variant_files.first()
    if file is None:
        return f"{version.handle} is described here, not hosted."
    return (
        f"{version.handle} is published for {file.get_format_display()}, not as a "
        f"SavedModel: hub.load does not take it. Its file: {file.address}"
    )


def statement(_request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Send what the site says of the version's bytes, signed."""
    if not version.is_hosted:
        raise Http404
    try:
        found = statements.signed_statement(version)
    except statements.NotRecorded as reason:
        raise Http404(str(reason)) from reason
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def kit(request: HttpRequest, version: ModelVersion) -> HttpResponseBase:
    """Send all there is of a version in one file."""
    try:
        made = make_kit(version)
    except NoKit as reason:
        raise Http404(str(reason)) from reason
    return send_kit(request, made, f"{version.handle.replace('/', '_')}.kit.zip")


_PAGES: dict[str | None, Callable[[HttpRequest, ModelVersion], HttpResponseBase]] = {
    None: pages.model_page,
    "compare": pages.model_compare,
    "labels": pages.model_labels,
    "architecture.svg": pages.architecture_svg,
    "architecture.json": pages.architecture_json,
    "model.json": pages.model_json,
    statements.FILE_NAME: statement,
    "kit.zip": kit,
}


def _page(
    request: HttpRequest, version: ModelVersion, page: str | None
) -> HttpResponseBase:
    if page in _PAGES:
        return _PAGES[page](request, version)
    return pages.model_tab(request, version, str(page))


def _not_hosted(request: HttpRequest, reason: resolver.NotHosted) -> HttpResponse:
    """Clients read the status only; people get a page that says what to do."""
    return render(
        request,
        f"{reason.status}.html",
        {"reason": reason, "message": reason.sentence},
        status=reason.status,
    )


def _elsewhere(path: str) -> str:
    """A sentence that names the models here that carry the same weights."""
    handle = re.sub(r"/[1-9]\d*/?\Z", "", path)
    hosts = [f"{model.handle}" for model in HubModel.objects.hosting(handle)]
    return f" The same weights are hosted here as {', '.join(hosts)}." if hosts else ""


def _plain(sentence: str, *, status: int) -> HttpResponse:
    return HttpResponse(
        sentence + "\n", status=status, content_type="text/plain; charset=utf-8"
    )
