"""The sentence of every code: what happened, and what to do."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Params = Mapping[str, Any]


def sentence(code: str, params: Params | None = None) -> str:
    """Return the sentence of a code in the active language.

    Args:
        code: of `PictureRefused`, `RunRefused` or a run's `error_code`.
        params: the facts that came with it.
    """
    text = SENTENCES.get(code, SENTENCES["internal_error"])
    shown = _SHOWN[code](params or {}) if code in _SHOWN else params or {}
    return str(text % shown)


def notes(codes: Iterable[str]) -> str:
    """Return what was changed in a picture, in the active language.

    Args:
        codes: of `DecodedPicture.notes`.
    """
    return " ".join(str(NOTES[code]) for code in codes if code in NOTES)


def conversion_reason(text: str) -> str:
    """Return why a SavedModel answers, in the active language.

    Args:
        text: of `Conversion.reason`: a code, and perhaps `: ` and a detail.
    """
    code, _colon, detail = text.partition(": ")
    if code not in CONVERSIONS:
        return text
    return str(CONVERSIONS[code]) % {"detail": detail}


def _megapixels(pixels: int) -> str:
    return number_format(round(pixels / 1e6, 1), use_l10n=True)


# How the facts of a sentence are written, where they are not shown as they come.
_SHOWN: dict[str, Callable[[Params], Params]] = {
    "picture_too_large": lambda params: {
        "size": filesizeformat(params["size_bytes"]),
        "limit": filesizeformat(params["limit_bytes"]),
    },
    "batch_too_large": lambda params: {"limit": filesizeformat(params["limit_bytes"])},
    "batch_bytes_spent": lambda params: {
        "limit": filesizeformat(params["limit_bytes"])
    },
    "batch_pixels_spent": lambda params: {"limit": _megapixels(params["limit_pixels"])},
    "picture_too_many_pixels": lambda params: {
        "width": params["width"],
        "height": params["height"],
        "size": _megapixels(params["width"] * params["height"]),
        "limit": _megapixels(params["limit_pixels"]),
    },
}

NOTES = {
    "first_frame": _("Only the first frame of the animation was used."),
    "transparency": _("Transparent parts were laid over white."),
    "16_bit": _("16-bit values were reduced to 8 bits."),
    "cmyk": _("CMYK colours were converted to RGB."),
}

CONVERSIONS = {
    "strings": _("It takes texts, and LiteRT has no operations for them."),
    "any_size": _("It takes pictures of any size; a converted model takes one."),
    "operation": _("LiteRT does not know the operation: %(detail)s."),
    "converter": _("The converter refused it: %(detail)s"),
    "differs": _("Its answers would differ: %(detail)s"),
    "slower": _("It would not be faster."),
    "no_demo": _("Nobody knows how to feed it."),
    "saved_model": _("The model itself could not be run: %(detail)s"),
    "failed": _("The converted model could not be run: %(detail)s"),
    "took_too_long": _("It took too long."),
    "out_of_memory": _("It took too much memory."),
    "lost": _("The process that converted it died."),
    "file_lost": _("The converted file is missing."),
}

SENTENCES = {
    # Pictures: `demos.engine.errors.PictureRefused`.
    "picture_empty": _("The file is empty. Choose another picture."),
    "picture_too_large": _("The picture is %(size)s; the limit is %(limit)s."),
    "picture_too_many_pixels": _(
        "The picture has %(width)s × %(height)s pixels, %(size)s megapixels; "
        "the limit is %(limit)s megapixels."
    ),
    "picture_format": _(
        "This looks like %(format)s, which is not read here. "
        "Send it as JPEG, PNG, WebP, GIF or BMP."
    ),
    "picture_unknown": _("This is not a picture. Send JPEG, PNG, WebP, GIF or BMP."),
    "picture_damaged": _("The picture is damaged or incomplete. Try to save it again."),
    # Asking for a run: `demos.services.RunRefused`.
    "no_demo": _("This model has no demo."),
    "no_picture": _("Choose a picture, or pick one of the samples."),
    "no_second_picture": _("“%(label)s”: choose a picture, or pick a sample."),
    "no_text": _("Write something, or take one of the examples."),
    "too_many_texts": _("There are %(count)s texts; the limit is %(limit)s."),
    "text_too_long": _(
        "Text %(line)s has %(count)s characters; the limit is %(limit)s."
    ),
    "bad_tensor": _("“%(name)s” takes %(takes)s, as nested lists of JSON."),
    "no_sample": _("There is no such sample. Pick one of those shown."),
    "bad_option": _("The model does not offer that. What it offers: %(offered)s."),
    "picture_gone": _("The picture was deleted. Send it again."),
    "model_too_large": _(
        "The model needs more memory than a worker of this site has. "
        "It can be downloaded, but not be tried here."
    ),
    "too_many_at_once": ngettext_lazy(
        "%(limit)s of your runs has not ended yet. Wait for it.",
        "%(limit)s of your runs have not ended yet. Wait for one of them.",
        "limit",
    ),
    "queue_full": ngettext_lazy(
        "%(limit)s run is waiting already. Try again in a moment.",
        "%(limit)s runs are waiting already. Try again in a moment.",
        "limit",
    ),
    "broker_unavailable": _("The queue cannot be reached. Try again in a few seconds."),
    "too_many_runs": _(
        "You have started as many runs as one may in a while. "
        "Try again in %(wait_s)s seconds."
    ),
    # Asking why: `demos.explaining`.
    "not_explainable": _(
        "Only finished answers of models that sort pictures into classes can be "
        "explained."
    ),
    "no_such_label": _("Only the best labels are explained: %(offered)s."),
    "no_such_method": _("There is no such method. There are: %(offered)s."),
    "method_impossible": _("This method cannot be used on this model. Try another."),
    "explanation_not_found": _("There is no such explanation of this run."),
    "worker_lost_once": _("The process that worked on it died. Ask again."),
    # How a run ended: `Run.error_code`.
    "module_missing": _("The model's files are missing here."),
    "module_unreadable": _("The model cannot be loaded. Please tell its publisher."),
    "module_signature": _(
        "The model takes other inputs than its demo contract says. "
        "Please tell its publisher."
    ),
    "module_failed": _("The model failed on this input. Another one may work."),
    "bad_input": _("The model cannot be fed with that. Look at what it takes."),
    "module_output": _(
        "The model's answer is not what its demo contract says. "
        "Please tell its publisher."
    ),
    "module_not_finite": _(
        "The model answered with numbers that are infinite or none at all (NaN). "
        "Another input may work; please tell its publisher."
    ),
    "took_too_long": _(
        "The model took too long and was stopped. Try a smaller picture or a "
        "shorter text."
    ),
    "worker_lost": _(
        "The process that ran the model died twice, perhaps for want of memory. "
        "Try a smaller picture or a shorter text."
    ),
    "internal_error": _(
        "Something went wrong here. It has been noted; please try again."
    ),
    # Comparing models: `demos.groups.choosing`.
    "model_unknown": _("There is no model “%(handle)s” here."),
    "compare_too_many": _(
        "At most %(limit)s models are compared at once; the others are left out."
    ),
    "compare_no_demo": _("“%(handle)s” has no demo: its facts alone are compared."),
    "compare_inputs_differ": _(
        "“%(one)s” and “%(other)s” take different things in: their facts alone are "
        "compared."
    ),
    "compare_too_few": _("Choose two models or more to compare."),
    # Batches: `demos.groups.uploads`.
    "batch_empty": _("Choose pictures, or a zip file with pictures in it."),
    "batch_no_files": _(
        "There are no pictures. Send each in a field “image”, or a zip file with "
        "pictures in the field “zip”."
    ),
    "batch_too_many": _("There are more files than the %(limit)s a batch takes."),
    "batch_too_large": _("The files are larger than the %(limit)s a batch takes."),
    "batch_zip_damaged": _(
        "The zip file is damaged or incomplete. Try to pack it again."
    ),
    "batch_no_picture": _("This model takes more or other than one picture at a time."),
    "batch_entry_unreadable": _(
        "The file is encrypted, or packed in a way that is not read here."
    ),
    "batch_bytes_spent": _("The files before this one used up the batch's %(limit)s."),
    "batch_pixels_spent": _(
        "The pictures before this one used up the batch's %(limit)s megapixels."
    ),
    # Changed copies of a picture: `demos.groups.services`.
    "no_robustness": _("Only a finished run that names what it sees can be tried so."),
    # Asking about a group.
    "group_not_found": _("There is no such batch."),
    "group_expired": _("This was deleted, with its pictures and its answers."),
    # Asking about a run, by the API.
    "run_not_found": _("There is no such run."),
    "run_expired": _("This run was deleted, with its picture and its answer."),
    "run_unfinished": _("The run has no answer yet. Ask again when it is done."),
    "no_table": _("This answer has no rows that a table could have."),
    "no_result_picture": _("No picture came out of this run."),
    "run_pinned": _("This run is an example for everyone and stays."),
    "run_cancelled": _("The run was cancelled."),
    "still_running": _(
        "There is no answer after %(seconds)s seconds. The run goes on: "
        "ask for it at its own address."
    ),
}
