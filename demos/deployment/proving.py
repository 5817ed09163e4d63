"""How an upload does when it is run, or converted, for the first time: in the jail."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from catalog.generic import demo_contract
from catalog.sentences import NOTHING, Sentence
from catalog.signatures import Signature
from demos.engine import first_run, keras_conversion, lite_reading
from registry.jail.limits import Limits
from registry.jail.reports import NoReport, read_report
from registry.jail.running import Finished, run
from registry.modules.facts import Facts
from registry.modules.rules import CONVERSION, FIRST_RUN, WARNING, Finding
from registry.proving import FirstRun

FIRST_RUN_LIMIT_S = 180.0
KERAS_LIMIT_S = 300.0
LITE_LIMIT_S = 120.0
LITE_ADVICE = Sentence(
    "Convert it to the built-in operations of TensorFlow Lite alone."
)
KERAS_ADVICE = Sentence("Export it as a SavedModel where you built it, and send that.")
CONVERTING = Sentence("Converting the Keras file")
RUNNING, LOADING = Sentence("Running the module"), Sentence("Loading the file")


class EngineProver:
    """Runs and converts modules by the engine's programs."""

    def convert_keras(self, file: Path, module: Path, work: Path) -> list[Finding]:
        """Make a SavedModel in `module` of a Keras file; return why it failed."""
        order = {"file": str(file), "module": str(module)}
        (work / keras_conversion.ORDER).write_text(json.dumps(order), "utf-8")
        done = run("demos.engine.keras_conversion", work, _limits(KERAS_LIMIT_S))
        if done.exit_code == 0 and not done.ended_by:
            return []
        reason = _sentence(done, CONVERTING) or _said(done)
        return [Finding(CONVERSION, reason, advice=KERAS_ADVICE)]

    def run_first(self, module: Path, facts: Facts, work: Path) -> FirstRun | None:
        """Run a module, or a file, once; None where nothing is known to feed it."""
        contract = demo_contract(facts.contract, facts.signatures)
        main = contract.signature if contract else facts.signatures[0].name
        order = first_run.Order(
            str(module.resolve()),
            main,
            contract.to_json() if contract else None,
            "tensorflow" if module.is_dir() else "litert",
        )
        (work / first_run.ORDER).write_text(json.dumps(asdict(order)), "utf-8")
        limits = _limits(FIRST_RUN_LIMIT_S)
        done = run("demos.engine.first_run", work, limits, readable=[module])
        problem = _sentence(done, RUNNING)
        if problem or done.exit_code != 0:
            failed = Sentence("Running the module failed: {why}", why=done.last_error)
            return _refused(problem or failed, done)
        try:
            return _read(read_report(work / first_run.REPORT), done)
        except (NoReport, TypeError, ValueError, KeyError) as error:
            why = repr(error)[:300]
            silent = Sentence("Running the module gave no answer: {why}", why=why)
            return _refused(silent, done)

    def read_tflite(
        self, file: Path, work: Path
    ) -> tuple[list[Signature], list[Finding]]:
        """Have LiteRT load a file; return its signatures, or why it does not."""
        order = json.dumps({"file": str(file)})
        (work / lite_reading.ORDER).write_text(order, "utf-8")
        limits = _limits(LITE_LIMIT_S)
        done = run("demos.engine.lite_reading", work, limits, readable=[file.parent])
        why = done.last_error
        if done.exit_code == 0 and not done.ended_by:
            try:
                return _signatures(read_report(work / lite_reading.REPORT)), []
            except (NoReport, TypeError, ValueError, KeyError) as error:
                why = repr(error)
        reason = _sentence(done, LOADING) or Sentence(
            "LiteRT cannot load the file: {why}", why=why[:600]
        )
        return [], [Finding(FIRST_RUN, reason, advice=LITE_ADVICE)]


def _signatures(report: dict[str, Any]) -> list[Signature]:
    """What a file can be called by; there is always a way."""
    found = [Signature.from_json(each) for each in report["signatures"]]
    if not found:
        raise ValueError("It has no signature.")
    return found


def _limits(seconds: float) -> Limits:
    return Limits(
        memory_bytes=settings.CONVERSION_MEMORY_BYTES,
        seconds=seconds,
        file_bytes=settings.MODULE_MAX_UNPACKED_BYTES,
    )


def _read(report: dict[str, Any], done: Finished) -> FirstRun:
    if "ResourceExhausted" in report["failure"] or "OOM" in report["failure"]:
        return _refused(_too_much(RUNNING), done)
    if report["failure"]:
        why = str(report["failure"])[:300]
        text = Sentence("The module fails when it is called: {why}", why=why)
        return _refused(text, done)
    odd: tuple[Finding, ...] = ()
    if report["is_finite"] is not True:
        text = Sentence("The module answers numbers that are infinite or none at all.")
        advice = Sentence("Look at its weights, and at what its inputs are scaled to.")
        odd = (Finding(FIRST_RUN, text, advice=advice, level=WARNING),)
    return FirstRun(
        load_ms=float(report["load_ms"]),
        p50_ms=float(report["p50_ms"]),
        peak_bytes=done.peak_bytes,
        golden=dict(report["golden"]),
        findings=odd,
        layers=dict(done.layers),
    )


def _refused(text: Sentence, done: Finished) -> FirstRun:
    advice = Sentence(
        "Call its signature where you built it, with the inputs it names."
    )
    finding = Finding(FIRST_RUN, text, advice=advice)
    return FirstRun(0.0, 0.0, done.peak_bytes, {}, (finding,), dict(done.layers))


def _sentence(done: Finished, what: Sentence) -> Sentence:
    """What to say of a program that was ended, or ended itself the hard way."""
    sentences = {
        "took_too_long": Sentence("{what} takes longer than is allowed.", what=what),
        "out_of_memory": _too_much(what),
        "crashed": Sentence("{what} makes the program crash.", what=what),
    }
    return sentences.get(done.ended_by, NOTHING)


def _too_much(what: Sentence) -> Sentence:
    most = settings.CONVERSION_MEMORY_BYTES // 10**6
    return Sentence("{what} takes more than {most} MB of memory.", what=what, most=most)


def _said(done: Finished) -> Sentence:
    """The reason that the conversion gave itself."""
    try:
        detail = str(json.loads(done.output.splitlines()[-1])["detail"])
    except (ValueError, KeyError, TypeError, IndexError):
        detail = done.last_error
    return Sentence("Keras cannot read the file: {why}", why=detail[:300])
