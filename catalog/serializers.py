"""What the API says about models."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.citations import formatted
from catalog.models import Citation, Document, Measurement, ModelVersion, Tag
from catalog.search.query import SORTS


def localised(name: str, name_zh_hans: str) -> str:
    """The name in the active language."""
    is_chinese = (get_language() or "").startswith("zh")
    return name_zh_hans if is_chinese and name_zh_hans else name


class TagSerializer(serializers.ModelSerializer):
    """A value of a facet, named in the language asked for."""

    name = serializers.SerializerMethodField()

    class Meta:
        model = Tag
        fields = ["facet", "slug", "name", "url"]

    def get_name(self, tag: Tag) -> str:
        """The name in the active language."""
        return localised(tag.name, tag.name_zh_hans)


class PublisherPartSerializer(serializers.Serializer):
    """Who publishes the model."""

    name = serializers.CharField()
    title = serializers.CharField()


class ModelSummarySerializer(serializers.Serializer):
    """A model in a list, with the facts of its default version."""

    handle = serializers.CharField(help_text="`publisher/name`.")
    version = serializers.IntegerField(help_text="The default version.")
    publisher = PublisherPartSerializer()
    title = serializers.CharField()
    summary = serializers.CharField()
    scenario = serializers.CharField(
        help_text="The first application its document names; may be empty."
    )
    tags = TagSerializer(many=True)
    is_hosted = serializers.BooleanField(
        help_text="False: documented only, its bytes are not here."
    )
    formats = serializers.ListField(
        child=serializers.CharField(), help_text="Of the module and its variants."
    )
    fine_tunable = serializers.BooleanField(allow_null=True)
    parameter_count = serializers.IntegerField(allow_null=True)
    size_bytes = serializers.IntegerField(
        allow_null=True,
        help_text="Of the archive, or else of all files; null where there are none.",
    )
    downloads = serializers.IntegerField(help_text="Archives sent whole.")
    p50_ms = serializers.FloatField(
        allow_null=True,
        help_text="Median time to an answer, measured here; null before it was.",
    )
    published_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField(help_text="Its page, and what `hub.load` takes.")
    api_url = serializers.URLField(help_text="All that is known about it.")


class FacetCountSerializer(serializers.Serializer):
    """A value to filter by, and how many models it would leave."""

    slug = serializers.CharField()
    name = serializers.SerializerMethodField()
    count = serializers.IntegerField()
    selected = serializers.BooleanField()

    def get_name(self, value: Any) -> str:
        """The name in the active language."""
        return localised(value.name, value.name_zh_hans)


class FacetsSerializer(serializers.Serializer):
    """The counts of a facet leave its own selection out."""

    task = FacetCountSerializer(many=True)
    architecture = FacetCountSerializer(many=True)
    dataset = FacetCountSerializer(many=True)
    language = FacetCountSerializer(many=True)
    license = FacetCountSerializer(many=True)
    publisher = FacetCountSerializer(many=True)
    hosted = FacetCountSerializer(many=True)
    format = FacetCountSerializer(many=True)
    fine_tunable = FacetCountSerializer(many=True)
    parameters = FacetCountSerializer(many=True)
    size = FacetCountSerializer(many=True)
    speed = FacetCountSerializer(many=True)


class ModelListSerializer(serializers.Serializer):
    """One page of what was found."""

    count = serializers.IntegerField(help_text="Models found, on all pages.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    is_loose = serializers.BooleanField(
        help_text="Too few have all the words of `q`; these have half of them or more."
    )
    results = ModelSummarySerializer(many=True)
    facets = FacetsSerializer()


def _values(help_text: str) -> serializers.ListField:
    child = serializers.CharField()
    return serializers.ListField(child=child, required=False, help_text=help_text)


class ModelQuerySerializer(serializers.Serializer):
    """The query string of the list, the same as on the page."""

    q = serializers.CharField(required=False, help_text="Words in any language.")
    task = _values("Such as `image-classification`; repeat it for alternatives.")
    architecture = _values("Such as `mobilenet-v2`.")
    dataset = _values("Such as `coco-2017`.")
    language = _values("Such as `en`.")
    license = _values("Such as `apache-2.0`.")
    publisher = _values("The first part of the handle.")
    hosted = _values("`here`, or `documented`: known, but its bytes are not here.")
    format = _values(
        "Of the module or a variant of it: `saved_model_2`, `saved_model`, `hub`, "
        "`tflite`, `tfjs`, `coral`."
    )
    fine_tunable = _values("`yes` or `no`.")
    parameters = _values("`1m`, `10m`, `100m` (or fewer), `over-100m`.")
    speed = _values(
        "Measured here: `10ms`, `50ms`, `200ms`, `1s` (or faster), `over-1s`."
    )
    size = _values("To download: `5mb`, `20mb`, `100mb` (or less), `over-100mb`.")
    sort = serializers.ChoiceField(
        choices=list(SORTS),
        required=False,
        help_text="If left out: best match; without words what is hosted here first.",
    )
    page = serializers.IntegerField(
        required=False, min_value=1, help_text="24 models a page, from 1."
    )


class TensorSerializer(serializers.Serializer):
    """A tensor; an unknown dimension is null, and so is a shape of unknown rank."""

    name = serializers.CharField()
    dtype = serializers.CharField()
    shape = serializers.ListField(
        child=serializers.IntegerField(allow_null=True), allow_null=True
    )
    scale = serializers.FloatField(
        required=False,
        help_text="Of a quantised tensor: q stands for scale · (q − zero_point).",
    )
    zero_point = serializers.IntegerField(required=False)


class SignatureSerializer(serializers.Serializer):
    """A named way to call the module."""

    name = serializers.CharField()
    inputs = TensorSerializer(many=True)
    outputs = TensorSerializer(many=True)


class DocumentSerializer(serializers.ModelSerializer):
    """The model's document in one language; `source` is Markdown."""

    class Meta:
        model = Document
        fields = ["language", "title", "summary", "scenarios", "source"]


class FormattedCitationSerializer(serializers.Serializer):
    """The citation, ready to paste."""

    bibtex = serializers.CharField()
    apa = serializers.CharField()
    gbt7714 = serializers.CharField()


class CitationSerializer(serializers.ModelSerializer):
    """A work to cite; an author is a pair of given name and family name.

    Where its document leaves a part in doubt, `text` is the line as it stands there,
    and all else is empty.
    """

    authors = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True))
    )
    formatted = serializers.SerializerMethodField()

    class Meta:
        model = Citation
        fields = [
            *("key", "kind", "title", "authors", "venue", "year"),
            *("doi", "arxiv_id", "url", "text", "formatted"),
        ]

    @extend_schema_field(FormattedCitationSerializer(allow_null=True))
    def get_formatted(self, citation: Citation) -> dict[str, str] | None:
        """The citation in every style."""
        return None if citation.text else formatted(citation)


class ArchiveSerializer(serializers.Serializer):
    """The module's bytes."""

    url = serializers.URLField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    unpacked_bytes = serializers.IntegerField()
    statement_url = serializers.URLField(help_text="What the site signed about it.")


class VariantFileSerializer(serializers.Serializer):
    """A file for another runtime."""

    format = serializers.ChoiceField(choices=["tflite", "tfjs"])
    path = serializers.CharField(help_text="Its name beside the others of its format.")
    url = serializers.URLField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()


class MeasurementSerializer(serializers.ModelSerializer):
    """How fast a version is on this server, by one runtime."""

    class Meta:
        model = Measurement
        fields = [
            *("runtime", "is_chosen", "cold_load_ms", "p50_ms", "p95_ms"),
            *("throughput_per_s", "peak_memory_bytes", "live_p50_ms", "live_runs"),
            *("cpu", "threads", "measured_at"),
        ]


class VersionPartSerializer(serializers.Serializer):
    """A version of the model."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ModelVersion.State.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    state_reason = serializers.CharField(help_text="Why it is withdrawn; or empty.")
    is_deprecated = serializers.BooleanField(
        help_text="Its publisher advises against it."
    )


class ModelDetailSerializer(serializers.Serializer):
    """A version of a model with everything known about it."""

    handle = serializers.CharField(help_text="`publisher/name/version`.")
    model = serializers.CharField(help_text="`publisher/name`.")
    version = serializers.IntegerField()
    default_version = serializers.IntegerField(allow_null=True)
    versions = VersionPartSerializer(many=True)
    publisher = PublisherPartSerializer()
    title = serializers.CharField()
    summary = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField(help_text="Its page, and what `hub.load` takes.")
    deprecation_reason = serializers.CharField(
        help_text="Why its publisher advises against it; empty where nobody does."
    )
    successor = serializers.CharField(help_text="What to take instead; or empty.")
    predict_url = serializers.URLField(
        allow_null=True, help_text="POST a picture here; null without a demo."
    )
    tags = TagSerializer(many=True)
    parameter_count = serializers.IntegerField(allow_null=True)
    downloads = serializers.IntegerField(
        help_text="Archives of the model sent whole; parts and crawlers do not count."
    )
    label_count = serializers.IntegerField()
    is_callable = serializers.BooleanField(help_text="`hub.load(url)(x)` works.")
    fine_tunable = serializers.BooleanField(allow_null=True)
    signatures = SignatureSerializer(many=True)
    contract = serializers.DictField(
        allow_null=True, help_text="How to feed it and read its answer, by itself."
    )
    demo = serializers.DictField(
        allow_null=True,
        help_text="How `predict_url` takes it: the contract, or one read off the "
        "signature; `fields` names the input of each field of the request.",
    )
    format = serializers.ChoiceField(
        choices=["saved_model", "tflite", "tfjs"],
        allow_null=True,
        help_text="Served where no other is asked for: `saved_model` is `archive`, the "
        "others are among `variant_files`; null where nothing is hosted.",
    )
    statement_url = serializers.URLField(
        allow_null=True, help_text="What the site signed about all of them."
    )
    archive = ArchiveSerializer(
        allow_null=True, help_text="Null where there is no SavedModel."
    )
    variant_files = VariantFileSerializer(
        many=True,
        help_text="Files for TensorFlow Lite and TensorFlow.js; all there is where "
        "`archive` is null.",
    )
    measurements = MeasurementSerializer(
        many=True, help_text="The runtime that answers first; empty before they were."
    )
    documents = DocumentSerializer(many=True)
    citations = CitationSerializer(many=True)
