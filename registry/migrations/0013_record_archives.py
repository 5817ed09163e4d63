"""Versions that were published before the log began get an entry that says so."""

from django.db import migrations
from django.utils import timezone

from registry.signing.chain import START, archive_facts, entry_hash


def record_archives(apps, schema_editor):
    """Append `recorded` for each archive that the log does not speak of."""
    entries = apps.get_model("registry", "LedgerEntry").objects
    heads = apps.get_model("registry", "LedgerHead").objects
    head, _created = heads.get_or_create(pk=1, defaults={"hash": START})
    archives = apps.get_model("registry", "Archive").objects.select_related(
        "version__model__publisher"
    )
    for archive in archives.order_by("created_at", "pk").iterator(chunk_size=100):
        version = archive.version
        model = version.model
        handle = f"{model.publisher.name}/{model.name}/{version.number}"
        if not entries.filter(handle=handle).exists():
            head.number, head.hash = _append(entries, head, handle, archive)
    head.save()


def _append(entries, head, handle, archive):
    published = archive.version.published_at
    said = {
        "kind": "recorded",
        "handle": handle,
        "who": "site",
        "token": None,
        "facts": {
            **archive_facts(
                sha256=archive.sha256,
                size_bytes=archive.size_bytes,
                files=archive.files,
            ),
            "state": archive.version.state,
            "published_at": published.isoformat() if published else None,
        },
    }
    number, at = head.number + 1, timezone.now()
    hashed = entry_hash(number=number, at=at, previous_hash=head.hash, said=said)
    entries.create(
        number=number,
        at=at,
        kind=said["kind"],
        handle=handle,
        who=said["who"],
        facts=said["facts"],
        previous_hash=head.hash,
        hash=hashed,
    )
    return number, hashed


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0006_related_model"),
        ("registry", "0012_submission_token"),
    ]

    operations = [migrations.RunPython(record_archives, migrations.RunPython.noop)]
