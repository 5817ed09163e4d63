"""S3 as a storage: what django-storages leaves open for large files that never change.

Django imports it where the settings name a bucket, and only then: boto3 is large.
"""

from typing import Any, BinaryIO, cast

from storages.backends.s3 import S3Storage

# How long a signed address opens: until the client that was sent there has begun.
SIGNED_FOR_S = 300


class BucketStorage(S3Storage):
    """A folder of a bucket.

    A name that is taken is written over: whoever writes under it writes the same bytes,
    or has put what makes it their own into the name.
    """

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Say that files are bytes.

        Guessed from its name, an archive would be labelled `Content-Encoding: gzip`,
        and clients would unpack it on the way.
        """
        return {
            **super().get_object_parameters(name),
            "ContentType": "application/octet-stream",
        }

    def open_span(self, name: str, start: int, size: int) -> BinaryIO:
        """Read `size` bytes from `start` as they come, and nothing else of the file."""
        found = self.bucket.Object(self._normalize_name(name)).get(
            Range=f"bytes={start}-{start + size - 1}"
        )
        return cast("BinaryIO", found["Body"])

    def signed_url(self, name: str, *, file_name: str, content_type: str) -> str:
        """An address that opens the file to whoever has it, for a short while."""
        disposition = f'attachment; filename="{file_name}"'
        url: str = self.url(
            name,
            parameters={
                "ResponseContentType": content_type,
                "ResponseContentDisposition": disposition,
            },
            expire=SIGNED_FOR_S,
        )
        return url
