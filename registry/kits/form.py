"""What lies in a kit, and under which names."""

from registry.modules.inspection import TFJS, TFLITE
from registry.signing.statement import SAVED_MODEL

FORMAT = "model-hub-kit/2"
# The first one has an archive and nothing else of the model, and says in `ABOUT`, where
# nobody signs, whether the version is deprecated.
READ = (FORMAT, "model-hub-kit/1")
ABOUT = "kit.json"
MODULE = "module.tar.gz"
STATEMENT = "statement.json"
CONTRACT = "contract.json"
LABELS = "labels.txt"
SNIPPET = "use.py"
SNIPPET_TFJS = "use.js"
GOLDEN = "golden.json"
LICENCE = "licence.txt"
README = "README.txt"
SUMS = "SHA256SUMS"
DOCUMENT = "documents/{language}.md"
# Files for other runtimes lie in a folder of their own.
VARIANTS = (TFLITE, TFJS)


def place(form: str, path: str) -> str:
    """The name of a file of the model: `path` is its own in its format."""
    return MODULE if form == SAVED_MODEL else f"{form}/{path}"
