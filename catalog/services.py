"""What other packages ask of the Directory."""

from catalog.models import Change, HubModel


def record_change(model: HubModel) -> Change:
    """Tell every search index that a model's rows have changed.

    Call it in the transaction that changes them, so that nobody sees the note
    before the change.
    """
    return Change.objects.create(model_id=model.pk)
