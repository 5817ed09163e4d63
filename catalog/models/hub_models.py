"""Models and their versions: one handle, many versions."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.contract import Contract, ContractError
from catalog.generic import demo_contract
from catalog.labels import LabelList, browse, chinese_names, list_labels
from catalog.models.handles import model_name, not_a_prefix
from catalog.models.publishers import Publisher
from catalog.models.tags import Tag
from catalog.querysets import ModelQuerySet, VersionQuerySet
from catalog.signatures import Signature

# What changes of a version after it was published.
LIFE_CYCLE_FIELDS = ("state", "state_reason", "deprecation_reason", "successor")


class WrongState(ValueError):
    """What was asked cannot be done with a version in its state; a sentence."""


class HubModel(models.Model):
    """A model: one handle, many versions."""

    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="models"
    )
    name = models.CharField(max_length=160, validators=[model_name, not_a_prefix])
    # The handle, without a version, under which others published these weights.
    original = models.CharField(max_length=230, blank=True, db_index=True)
    # Archives sent whole: `registry.downloads` counts.
    downloads = models.PositiveBigIntegerField(default=0)
    # Raised with every change: what was derived from an older one is out of date.
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    # The version an address without a version leads to.
    default_version = models.ForeignKey(
        "ModelVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # By the publisher; or else it is the best one, and moves when a better one comes.
    default_is_chosen = models.BooleanField(default=False, editable=False)
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
    def page_url(self) -> str:
        """The default version's page; where there is none, what would lead to it."""
        shown, address = self.default_version, self.get_absolute_url()
        return f"{address}/{shown.number}" if shown else address

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

    class Kind(models.TextChoices):
        MODULE = "module", _("Module")
        # Described as a whole; what can be loaded are its variants.
        PLACEHOLDER = "placeholder", _("Placeholder")

    class Format(models.TextChoices):
        """What a module is, in the words of tfhub.dev's documents."""

        SAVED_MODEL_2 = "saved_model_2", _("TF2 SavedModel")
        SAVED_MODEL = "saved_model", _("TF1 SavedModel")
        HUB = "hub", _("TF1 Hub format")
        # What stands alone, without a SavedModel; `catalog.Variant` has these words.
        TFLITE = "tflite", _("TensorFlow Lite")
        TFJS = "tfjs", _("TensorFlow.js")

    model = models.ForeignKey(
        HubModel, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    state_reason = models.CharField(max_length=300, blank=True)
    # Why its publisher advises against it; empty where nobody does.
    deprecation_reason = models.CharField(max_length=300, blank=True, default="")
    # The handle, with or without a version, of what to take instead.
    successor = models.CharField(max_length=240, blank=True, default="")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MODULE)
    format = models.CharField(max_length=16, choices=Format, blank=True)
    # Where the document says the bytes lie, or lay: an address, or a word of tfhub.dev.
    asset_path = models.CharField(max_length=500, blank=True)
    colab_url = models.URLField(max_length=500, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="versions")
    # None where the document does not say.
    fine_tunable = models.BooleanField(null=True, blank=True)
    # None for what was published elsewhere: its document has no date.
    published_at = models.DateTimeField(default=timezone.now, null=True, blank=True)

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

    @property
    def formats(self) -> tuple[str, ...]:
        """Its own format, those of its variants and of its files, each once."""
        own = [self.format] if self.format else []
        described = [variant.format for variant in self.variants.all()]
        here = [file.format for file in self.variant_files.all()]
        return tuple(dict.fromkeys([*own, *described, *here]))

    @property
    def stands_alone(self) -> bool:
        """Whether it is for another runtime, with no SavedModel behind it."""
        return self.format in (self.Format.TFLITE, self.Format.TFJS)

    @property
    def served_format(self) -> str | None:
        """What is served where no format is asked for; None where nothing is here.

        Where a SavedModel is documented but not here, the file that came first. Read
        with its archive and `variant_files` at hand.
        """
        if getattr(self, "archive", None) is not None:
            return str(self.Format.SAVED_MODEL)
        here = sorted(self.variant_files.all(), key=lambda file: file.pk)
        formats = [str(file.format) for file in here]
        return self.format if self.format in formats else next(iter(formats), None)

    @property
    def size_bytes(self) -> int | None:
        """Of the archive, or else of the files beside it; None where nothing is here.

        Read with its archive and `variant_files` at hand.
        """
        archive = getattr(self, "archive", None)
        if archive is not None:
            return int(archive.size_bytes)
        return sum(file.size_bytes for file in self.variant_files.all()) or None

    @property
    def sha256(self) -> str | None:
        """Of what is run here: the archive, or else the file for LiteRT.

        Read with its archive at hand, and `variant_files` where it stands alone.
        """
        archive = getattr(self, "archive", None)
        if archive is not None:
            return str(archive.sha256)
        files = self.variant_files.all() if self.stands_alone else ()
        return next((file.sha256 for file in files if file.format == "tflite"), None)

    @property
    def is_hosted(self) -> bool:
        """Whether bytes of it lie here, in whatever format."""
        return self.size_bytes is not None

    @property
    def is_deprecated(self) -> bool:
        """Whether its publisher advises against it."""
        return bool(self.deprecation_reason)

    def mark_yanked(self, reason: str) -> None:
        """Withdraw the version; its address answers 410 with the reason.

        Raises:
            WrongState: it is withdrawn already.
        """
        self._demand_published()
        self.state, self.state_reason = self.State.YANKED, reason
        self.save(update_fields=["state", "state_reason"])

    def mark_restored(self) -> None:
        """Take back that the version was withdrawn, or else the advice against it.

        Raises:
            WrongState: there is neither to take back.
        """
        if self.state == self.State.YANKED:
            self.state, self.state_reason = self.State.PUBLISHED, ""
        elif self.deprecation_reason:
            self.deprecation_reason = self.successor = ""
        else:
            sentence = gettext(
                "“%(handle)s” is published; there is nothing to restore."
            )
            raise WrongState(sentence % {"handle": self.handle})
        self.save(update_fields=LIFE_CYCLE_FIELDS)

    def mark_deprecated(self, reason: str, successor: str = "") -> None:
        """Advise against the version, which stays where it is.

        Raises:
            WrongState: it is withdrawn.
        """
        self._demand_published()
        self.deprecation_reason, self.successor = reason, successor
        self.save(update_fields=["deprecation_reason", "successor"])

    def _demand_published(self) -> None:
        if self.state != self.State.PUBLISHED:
            sentence = gettext("“%(handle)s” is withdrawn; restore it first.")
            raise WrongState(sentence % {"handle": self.handle})
