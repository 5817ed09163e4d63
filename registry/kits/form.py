"""What lies in a kit, and under which names."""

FORMAT = "model-hub-kit/1"
ABOUT = "kit.json"
MODULE = "module.tar.gz"
STATEMENT = "statement.json"
CONTRACT = "contract.json"
LABELS = "labels.txt"
SNIPPET = "use.py"
GOLDEN = "golden.json"
LICENCE = "licence.txt"
README = "README.txt"
SUMS = "SHA256SUMS"
DOCUMENT = "documents/{language}.md"
# Beyond it a zip needs ZIP64, which is not read here.
MAX_MODULE_BYTES = 2**31 - 2**26
