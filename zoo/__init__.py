"""The starter catalogue: real pretrained models built from pinned packages."""
