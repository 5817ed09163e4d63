"""The demo's rows in Django's admin: to look, not to edit."""

from django.contrib import admin

from catalog.models import Measurement
from demos.models import Conversion, Explanation, Run, RunGroup, Sample, SampleVector
from registry.admin import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "version", "state", "error_code", "attempts", "created_at"]
    list_filter = ["state", "error_code", "is_specimen"]
    list_select_related = ["version__model__publisher"]
    date_hierarchy = "created_at"


@admin.register(Sample)
class SampleAdmin(ReadOnlyAdmin):
    list_display = ["slug", "id", "title", "license", "credit"]


@admin.register(RunGroup)
class RunGroupAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "created_at", "expires_at"]
    list_filter = ["kind"]


@admin.register(Explanation)
class ExplanationAdmin(ReadOnlyAdmin):
    list_display = ["id", "run_id", "method", "state", "error_code", "created_at"]
    list_filter = ["method", "state"]


@admin.register(Conversion)
class ConversionAdmin(ReadOnlyAdmin):
    list_display = ["version", "state", "reason", "max_difference", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["version__model__publisher"]


@admin.register(SampleVector)
class SampleVectorAdmin(ReadOnlyAdmin):
    list_display = ["version", "sample"]
    list_select_related = ["version__model__publisher", "sample"]


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    list_display = ["version", "runtime", "is_chosen", "p50_ms", "measured_at"]
    list_filter = ["runtime", "is_chosen"]
    list_select_related = ["version__model__publisher"]
