"""What the Directory knows: publishers, models, their versions and papers."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.contract import Contract, ContractError
from catalog.generic import demo_contract
from catalog.labels import LabelList, browse, chinese_names, list_labels
from catalog.querysets import ModelQuerySet, VersionQuerySet
from catalog.signatures import Signature

# tfhub.dev's own rules for handles: tools/validator.py of tensorflow/tfhub.dev.
publisher_name = RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z")
# First segments of the site's own addresses: no publisher may hide behind one.
RESERVED_NAMES = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "batches",
        "collections",
        "compare",
        "docs",
        "groups",
        "healthz",
        "language",
        "media",
        "metrics",
        "models",
        "publish",
        "readyz",
        "robustness",
        "runs",
        "s",
        "samples",
        "search",
        "static",
        "status",
        "tags",
        "verify",
    ]
)
model_name = RegexValidator(r"\A[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\Z")


def not_reserved(name: str) -> None:
    """Refuse a publisher name that is an address of the site itself."""
    if name in RESERVED_NAMES:
        raise ValidationError(_("“%(name)s” is reserved.") % {"name": name})


class Publisher(models.Model):
    """Who publishes models; the first part of every handle."""

    name = models.CharField(
        max_length=64, unique=True, validators=[publisher_name, not_reserved]
    )
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    url = models.URLField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The publisher's page."""
        return f"/{self.name}"


class Tag(models.Model):
    """One value of one facet, as the vocabularies in `documents/tags/` define it."""

    class Facet(models.TextChoices):
        TASK = "task", _("Task")
        ARCHITECTURE = "network-architecture", _("Architecture")
        DATASET = "dataset", _("Dataset")
        LANGUAGE = "language", _("Language")
        LICENSE = "license", _("Licence")

    facet = models.CharField(max_length=24, choices=Facet)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    name_zh_hans = models.CharField(max_length=120, blank=True)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["facet", "name"]
        constraints = [
            models.UniqueConstraint(fields=["facet", "slug"], name="tag_once_per_facet")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.slug}"


class HubModel(models.Model):
    """A model: one handle, many versions."""

    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="models"
    )
    name = models.CharField(max_length=160, validators=[model_name])
    # The version an address without a version leads to.
    default_version = models.ForeignKey(
        "ModelVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "name"], name="model_once_per_publisher"
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        """The address that leads to the default version."""
        return f"/{self.handle}"

    @property
    def handle(self) -> str:
        """`publisher/name`, without a version."""
        return f"{self.publisher.name}/{self.name}"

    @property
    def file_stem(self) -> str:
        """What files of this model are called, without an ending."""
        return self.name.replace("/", "-")


class ModelVersion(models.Model):
    """One immutable version of a model, with the facts read from its module."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        YANKED = "yanked", _("Withdrawn")

    model = models.ForeignKey(
        HubModel, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    state_reason = models.CharField(max_length=300, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="versions")
    fine_tunable = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=timezone.now)

    # Facts read from the module by registry.modules; null or empty without one.
    signatures = models.JSONField(default=list, blank=True)
    is_callable = models.BooleanField(default=False)
    contract_data = models.JSONField(null=True, blank=True)
    labels = models.JSONField(default=list, blank=True)
    parameter_count = models.BigIntegerField(null=True, blank=True)
    # A classifier's answer that is more spread out than this says little: an entropy,
    # 0..1. None until it was run on the site's samples.
    unsure_above = models.FloatField(null=True, blank=True)
    operations = models.JSONField(default=list, blank=True)
    # catalog.diagrams: the stages of the network, as `Architecture.to_json()`.
    architecture = models.JSONField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "number"], name="version_once_per_model"
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        """The page for people and, with a query, the archive for clients."""
        return f"/{self.handle}"

    @property
    def handle(self) -> str:
        """`publisher/name/version`."""
        return f"{self.model.handle}/{self.number}"

    @property
    def contract(self) -> Contract | None:
        """How to feed this module and read its answer, if the module says so.

        One that was taken under older rules and breaks today's is as good as none.
        """
        try:
            return Contract.from_json(self.contract_data or None)
        except ContractError:
            return None

    @property
    def demo_contract(self) -> Contract | None:
        """How the site tries this version; None where it cannot be tried.

        That is the module's own contract if its task is known here, else one that is
        read off the signature.
        """
        return demo_contract(self.contract, self.signature_list)

    @cached_property
    def chinese_labels(self) -> dict[str, str]:
        """Label → its Chinese name, where this site knows one."""
        return chinese_names(self.labels)

    def shown_label(self, label: str) -> str:
        """A label in the reader's language, where this site has a name for it."""
        is_chinese = (get_language() or "").startswith("zh")
        return (is_chinese and self.chinese_labels.get(label)) or label

    def find_labels(self, text: str = "") -> LabelList:
        """The labels that a search finds, in English or Chinese; all without one."""
        offset = self.contract.output.label_offset if self.contract else 0
        return browse(list_labels(self.labels, offset), text)

    @property
    def signature_list(self) -> list[Signature]:
        """The module's signatures, `serving_default` first."""
        return [Signature.from_json(item) for item in self.signatures]

    def mark_yanked(self, reason: str) -> None:
        """Withdraw the version; its address answers 410 with the reason."""
        self.state, self.state_reason = self.State.YANKED, reason
        self.save(update_fields=["state", "state_reason"])


class Document(models.Model):
    """A version's document in one language, parsed and rendered when stored."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="documents"
    )
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400)
    source = models.TextField()
    html = models.TextField(editable=False)
    # The part under "Application scenarios", shown apart and searched.
    scenarios = models.JSONField(default=list, blank=True)
    limits_html = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="document_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Citation(models.Model):
    """A work to cite for a version; `catalog.citations` formats it."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="citations"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, default="misc")  # BibTeX entry type
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    authors = models.JSONField(default=list)  # [["Mingxing", "Tan"], …]: given, family
    venue = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField(max_length=120, blank=True)
    arxiv_id = models.CharField(max_length=20, blank=True)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.key


class Measurement(models.Model):
    """How fast a version is here, by one runtime; whoever runs versions writes it."""

    class Runtime(models.TextChoices):
        TENSORFLOW = "tensorflow", "TensorFlow"
        LITERT = "litert", "LiteRT"

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="measurements"
    )
    runtime = models.CharField(max_length=12, choices=Runtime)
    is_chosen = models.BooleanField(default=False)  # visitors are answered by it
    cold_load_ms = models.FloatField()  # from nothing to the first answer
    p50_ms = models.FloatField()
    p95_ms = models.FloatField()
    throughput_per_s = models.FloatField()
    peak_memory_bytes = models.BigIntegerField()
    # Moving average over the runs that visitors asked for.
    live_p50_ms = models.FloatField(null=True, blank=True)
    live_runs = models.PositiveIntegerField(default=0)
    cpu = models.CharField(max_length=120)
    threads = models.PositiveSmallIntegerField(default=1)
    measured_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["version", "runtime"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "runtime"], name="measurement_once_per_runtime"
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(is_chosen=True),
                name="one_runtime_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version_id} by {self.runtime}"


class Change(models.Model):
    """The change log that every search index follows, one row a changed model."""

    model_id = models.BigIntegerField()
    happened_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"model {self.model_id} at {self.happened_at:%F %T}"
