"""How fast versions are on this machine."""

from django.db import models
from django.utils import timezone

from catalog.models.hub_models import ModelVersion


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
