"""What the page for checking receipts sends."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from demos import files, messages
from demos.engine.errors import PictureRefused
from demos.engine.images import DecodedPicture
from demos.receipts.checking import unreadable
from demos.receipts.format import MAX_BYTES, NotAReceipt, read


class VerifyForm(forms.Form):
    """A receipt, pasted or as a file, and perhaps the picture it is about."""

    receipt = forms.CharField(required=False, strip=True)
    file = forms.FileField(required=False, allow_empty_file=True)
    picture = forms.FileField(required=False, allow_empty_file=True)

    def clean_picture(self) -> DecodedPicture | None:
        """Decode the picture, if one was sent."""
        upload = self.cleaned_data["picture"]
        try:
            return None if upload is None else files.decode_upload(upload)
        except PictureRefused as refused:
            raise ValidationError(
                messages.sentence(refused.code, refused.params), code=refused.code
            ) from refused

    def clean(self) -> dict[str, Any]:
        """Read the receipt; a file wins over what was pasted."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        data = (cleaned.get("receipt") or "").encode(errors="surrogatepass")
        if upload is not None:
            data = upload.read(MAX_BYTES + 1)
        if not data:
            raise ValidationError(unreadable("missing"), code="missing")
        try:
            cleaned["read"] = read(data)
        except NotAReceipt as refused:
            raise ValidationError(
                unreadable(refused.code), code=refused.code
            ) from refused
        return cleaned

    def first_error(self) -> ValidationError:
        """The error to tell: a form this small has one at a time."""
        return next(iter(self.errors.as_data().values()))[0]
