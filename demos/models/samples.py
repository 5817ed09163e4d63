"""Sample pictures, and where models see them."""

from django.db import models

from catalog.models import ModelVersion

# The licences of samples, as `save_sample` is told them, and their texts.
LICENSE_TEXTS = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
    "Public domain": "https://creativecommons.org/publicdomain/mark/1.0/",
}


class Sample(models.Model):
    """A picture to try, with its licence and who made it."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    title_zh_hans = models.CharField(max_length=120, blank=True)
    picture = models.FileField(upload_to="samples/", max_length=200)
    thumbnail = models.FileField(upload_to="samples/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    credit = models.CharField(max_length=200)
    license = models.CharField(max_length=60)
    source = models.CharField(max_length=200)  # package and path the picture came from
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def license_url(self) -> str:
        """Where the licence is read; "" for one that is not known here."""
        return LICENSE_TEXTS.get(self.license, "")


class SampleVector(models.Model):
    """A sample as a feature-vector model sees it, to find the nearest ones."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="sample_vectors"
    )
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="vectors")
    vector = models.JSONField()  # as the result's `values`

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "sample"], name="vector_once_per_sample"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sample} by version {self.version_id}"
