"""What the live demo keeps, one file for each kind of row."""

from demos.models.deployment import Conversion
from demos.models.explanations import Explanation
from demos.models.groups import RunGroup
from demos.models.runs import MAX_ATTEMPTS, Run, run_lifetime_end
from demos.models.samples import LICENSE_TEXTS, Sample, SampleVector
from demos.models.trials import Trial
from demos.models.vectors import ModelVector

__all__ = [
    "LICENSE_TEXTS",
    "MAX_ATTEMPTS",
    "Conversion",
    "Explanation",
    "ModelVector",
    "Run",
    "RunGroup",
    "Sample",
    "SampleVector",
    "Trial",
    "run_lifetime_end",
]
