"""Sends the files of other formats, at the addresses that tfhub.dev had for them.

`?lite-format=tflite` asks for the file itself. TensorFlow.js asks for
`<handle>/model.json?tfjs-format=file`, and for the shards it names beside it with the
same query; from a page of any site, hence the headers of CORS.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from catalog.models import ModelVersion, Variant
from registry import resolver
from registry.downloads import Download, send_file
from registry.models import VariantFile

Format = VariantFile.Format
# Query → format, and the one value that is served.
QUERIES = {
    "lite-format": (Format.TFLITE, "tflite"),
    "tfjs-format": (Format.TFJS, "file"),
}
MODEL = "model.json"
CONTENT_TYPES = {MODEL: "application/json"}
# Of TensorFlow.js' first request for a model: what it is counted by.
COUNTED = {Format.TFLITE: "", Format.TFJS: MODEL}


class _NotHere(LookupError):
    """There is no such file; the sentence says what there is."""


def is_wanted(request: HttpRequest) -> bool:
    """Whether the query asks for a file of a variant."""
    return not QUERIES.keys().isdisjoint(request.GET)


def answer(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send a file of the variant of a version.

    A handle without a version leads to the default version, as for SavedModels.
    """
    return _open_to_all(_answer(request, path))


def answer_former(request: HttpRequest, form: str, handle: str) -> HttpResponseBase:
    """Send it at `publisher/lite-model/…` and `publisher/tfjs-model/…`.

    A document may have given the variant a handle of its own; else the version's is
    meant.
    """
    known, name = _known(form, handle)
    if known is None:
        return answer(request, handle)
    path = f"{known.version.handle}/{name}" if name else known.version.handle
    return answer(request, path)


def _known(form: str, handle: str) -> tuple[Variant | None, str]:
    base, _slash, name = handle.rpartition("/")
    found = Variant.objects.visible().filter(format=form, handle__in=[handle, base])
    for variant in found.select_related("version__model__publisher"):
        return variant, name if variant.handle == base else ""
    return None, ""


def _answer(request: HttpRequest, path: str) -> HttpResponseBase:
    query = next(name for name in QUERIES if name in request.GET)
    form, value = QUERIES[query]
    if request.GET[query] != value:
        return _plain(f"Files are sent for ?{query}={value} only.", status=400)
    base, name = _split(path) if form == Format.TFJS else (path, "")
    try:
        address = resolver.read_address(base)
        version = resolver.open_version(address.model, address.number)
        if address.number is None or address.is_former:
            shown = version.get_absolute_url() + (f"/{name}" if name else "")
            return HttpResponseRedirect(f"{shown}?{request.META['QUERY_STRING']}")
        return send_file(request, _download(version, form, name))
    except resolver.NotHosted as reason:
        return _plain(reason.sentence, status=reason.status)
    except _NotHere as reason:
        return _plain(str(reason), status=404)


def _split(path: str) -> tuple[str, str]:
    """The handle, and the file in its folder: what follows the version."""
    base, _slash, name = path.strip("/").rpartition("/")
    return (path, MODEL) if name.isdigit() else (base, name)


def _download(version: ModelVersion, form: str, name: str) -> Download:
    files = VariantFile.objects.filter(version=version, format=form)
    file = files.filter(path=name).first() if name else files.first()
    if file is None:
        raise _NotHere(
            f"{version.handle} has no {name or 'such file'} for {form} here."
        )
    is_counted = COUNTED[Format(form)] in ("", name)
    stem = version.handle.replace("/", "_")
    return Download(
        key=file.storage_key,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        file_name=file.path if form == Format.TFJS else f"{stem}.tflite",
        content_type=CONTENT_TYPES.get(file.path, "application/octet-stream"),
        model_id=version.model_id if is_counted else None,
        is_private=version.model.publisher.is_private,
    )


def _open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of any site read it: it is what anyone may download."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _plain(sentence: str, *, status: int) -> HttpResponse:
    return HttpResponse(
        sentence + "\n", status=status, content_type="text/plain; charset=utf-8"
    )
