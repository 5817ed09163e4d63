"""The Django app `demos`."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from registry.proving import Prover


class DemosConfig(AppConfig):
    name = "demos"

    def ready(self) -> None:
        """Tell the Registry what runs modules here."""
        from registry import proving  # noqa: PLC0415 - apps are loaded by now

        proving.register(_prover)


def _prover() -> "Prover":
    """Imported when the first upload comes: web processes stay light."""
    from demos.deployment.proving import EngineProver  # noqa: PLC0415

    return EngineProver()
