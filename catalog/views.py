"""The Directory's pages: home, list, model, docs."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from catalog import front
from catalog.answers import detail_answer, document_shown
from catalog.changelog import read_changelog
from catalog.comparing import compare_facts, compare_texts
from catalog.context import base_url
from catalog.derived import derived
from catalog.diagrams.stages import Architecture
from catalog.diagrams.svg import standalone_svg
from catalog.diagrams.wording import FIGURE_TITLE
from catalog.facts import TOPICS
from catalog.linked_data import linked_data, site_data
from catalog.listing import list_models
from catalog.models import HubModel, ModelVersion, Variant
from catalog.search.index import IndexBeingBuilt
from catalog.serializers import ModelDetailSerializer
from catalog.snippets import shown_variants, usage_guide, usage_tabs

RELATED_MODELS = 4
FAMILY_MODELS = 6
ENOUGH_RELATED = RELATED_MODELS + FAMILY_MODELS
INDEX_BEING_BUILT = gettext_lazy(
    "The search index is being built. Please try again in a moment."
)
RETRY_AFTER_S = 10
PLACEHOLDER_HANDLE = "publisher/model/1"
TAB_TEMPLATES = {
    "architecture": "catalog/model_architecture.html",
    "versions": "catalog/model_versions.html",
    "files": "catalog/model_files.html",
}


class HtmxRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails


def needs_index(
    view: Callable[[HtmxRequest], HttpResponse],
) -> Callable[[HtmxRequest], HttpResponse]:
    """Let a view answer 503 while the first search index is being built."""

    @wraps(view)
    def answer(request: HtmxRequest) -> HttpResponse:
        try:
            return view(request)
        except IndexBeingBuilt:
            context = {"status": 503, "message": INDEX_BEING_BUILT}
            response = render(request, "503.html", context, status=503)
            response["Retry-After"] = str(RETRY_AFTER_S)
            return response

    return answer


@require_safe
@needs_index
def home(request: HttpRequest) -> HttpResponse:
    """Show what this hub is and where to begin."""
    address = base_url(request)
    context = {
        "page": front.front_page(address),
        "linked_data": site_data(gettext("Model Hub"), address),
    }
    return render(request, "catalog/home.html", context)


@require_safe
@needs_index
def model_list(request: HtmxRequest) -> HttpResponse:
    """List the models a search finds; htmx asks for the list alone."""
    listing = list_models(request.GET, request.path)
    is_fragment = request.htmx and not request.htmx.history_restore_request
    template = "catalog/_results.html" if is_fragment else "catalog/model_list.html"
    response = render(request, template, {"listing": listing})
    if is_fragment:
        response["HX-Push-Url"] = listing.url
    if listing.private:
        response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """Set right what is often said about hubs and models."""
    return render(request, "catalog/facts.html", {"topics": TOPICS})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Explain how to load models, call the API and host modules."""
    example = (
        ModelVersion.objects.public()
        .filter(contract_data__task="image-classification", archive__isnull=False)
        .select_related("model__publisher")
        .first()
    )
    context = {
        "base_url": base_url(request),
        "handle": example.handle if example else PLACEHOLDER_HANDLE,
        "name": example.model.handle if example else PLACEHOLDER_HANDLE,
    }
    return render(request, "catalog/docs.html", context)


def model_page(request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Show one version: what it is, how to use it, how it is built."""
    address = base_url(request)
    family = list(HubModel.objects.family_of(version.model)[:FAMILY_MODELS])
    context = {
        **_model_context(request, version, "overview"),
        "linked_data": linked_data(version, address),
        "usage_tabs": usage_tabs(version, address),
        "usage_guide": usage_guide(version, address),
        "citations": list(version.citations.all()),
        "versions": list(version.model.versions.all()),
        "variants": list(version.variants.heads()),
        "family": family,
        "related": _related(version, family),
    }
    if version.model.original:
        context["original_url"] = original_url(version.model.original)
    if not hasattr(version, "archive"):
        context["shown_variants"] = shown_variants(version.variant_files.all(), address)
        context["hosts"] = list(HubModel.objects.hosting(version.model.handle))
        context["source"] = version.source_documents.first()
    return render(request, "catalog/model_page.html", context)


def variant_page(request: HttpRequest, variant: Variant) -> HttpResponse:
    """Show a model in another format than the SavedModel."""
    version = variant.version
    context = {
        "variant": variant,
        "version": version,
        "base_url": base_url(request),
        "variants": list(version.variants.heads()),
        "hosts": list(HubModel.objects.hosting(version.model.handle)),
        "source": variant.source_documents.first(),
    }
    return render(request, "catalog/variant_page.html", context)


def model_tab(request: HttpRequest, version: ModelVersion, tab: str) -> HttpResponse:
    """Show one part of a version on a page of its own."""
    if tab not in TAB_TEMPLATES:
        raise Http404
    context = _model_context(request, version, tab)
    hosted = version.model.versions.select_related("archive")
    versions = list(hosted.prefetch_related("variant_files"))
    context["versions"] = versions
    if tab == "versions":
        context["changelog"] = read_changelog(version, versions)
    if tab == "files":
        files = version.variant_files.all()
        context["shown_variants"] = shown_variants(files, base_url(request))
    return render(request, TAB_TEMPLATES[tab], context)


def model_compare(request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Show a version beside another one of its model: `?with=` its number."""
    versions = list(version.model.versions.published())
    context = {**_model_context(request, version, "compare"), "versions": versions}
    asked = request.GET.get("with", "")
    others = [item.pk for item in versions if str(item.number) == asked]
    if others:
        other = ModelVersion.objects.with_page_data().get(pk=others[0])
        old, new = sorted((version, other), key=lambda item: item.number)
        texts = [document_shown(item).source for item in (old, new)]
        context |= {
            "old": old,
            "new": new,
            "facts": compare_facts(old, new),
            "pieces": compare_texts(*texts) if any(texts) else [],
        }
    return render(request, "catalog/model_compare.html", context)


def model_labels(request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Show what a version can tell apart, searched; htmx asks for the list alone."""
    if not version.labels:
        raise Http404
    context = _model_context(request, version, "labels")
    context["listed"] = version.find_labels(request.GET.get("q", ""))
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "catalog/_labels_found.html" if is_fragment else "catalog/labels.html"
    if not is_fragment:
        context["versions"] = list(version.model.versions.all())
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def architecture_svg(_request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Send the drawing as a file of its own, in its own colours."""
    drawing = standalone_svg(_architecture(version), gettext(FIGURE_TITLE))
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Content-Disposition"] = _file_name(version, "svg")
    return response


def model_json(request: HttpRequest, version: ModelVersion) -> JsonResponse:
    """Send all that is known about a version, as the API does."""
    versions = version.model.versions.all()
    answer = detail_answer(version, versions, base_url(request))
    data = ModelDetailSerializer(answer).data
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def architecture_json(_request: HttpRequest, version: ModelVersion) -> HttpResponse:
    """Send the stages as data."""
    return JsonResponse(_architecture(version).to_json())


def original_url(handle: str) -> str:
    """Where the model that others published is described: here, or on tfhub.dev."""
    is_here = HubModel.objects.published().with_handle(handle).exists()
    return f"/{handle}" if is_here else f"https://tfhub.dev/{handle}"


def _model_context(
    request: HttpRequest, version: ModelVersion, tab: str
) -> dict[str, object]:
    return {"version": version, "tab": tab, "base_url": base_url(request)}


def _related(version: ModelVersion, shown: list[HubModel]) -> list[HubModel]:
    """Models like it, by what is written of them, else by tags; none shown twice."""
    models = HubModel.objects
    nearest = list(models.nearest_to(version.model)[:ENOUGH_RELATED])
    found = nearest or models.with_heads().in_order(_alike(version))
    return [model for model in found if model not in shown][:RELATED_MODELS]


@derived
def _alike(version: ModelVersion) -> list[int]:
    """Keys of the models with the most tags in common."""
    found = HubModel.objects.related_to(version).values_list("pk", flat=True)
    return list(found[:ENOUGH_RELATED])


def _architecture(version: ModelVersion) -> Architecture:
    if not version.architecture:
        raise Http404
    return Architecture.from_json(version.architecture)


def _file_name(version: ModelVersion, extension: str) -> str:
    name = version.handle.replace("/", "_")
    return f'inline; filename="{name}.{extension}"'
