"""Chinese names of well-known label sets, one file each in `names/`.

A file holds groups, `# Fish⇥鱼类`, and under each its labels: the label as models
spell it, its Chinese name, and other words that people type, parted by `; `. The
names are this site's own translations, made from the sense a label has in its set:
ImageNet's crane (bird) is 鹤, its crane (machine) 起重机.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "names"
# The part of a model's labels that a set must know before it lends its names: the
# same word means other things elsewhere.
_KNOWN_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Group:
    """Labels of one kind, such as birds."""

    name: str = ""
    name_zh_hans: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """What a label is called besides."""

    zh_hans: str = ""
    words: tuple[str, ...] = ()
    group: Group = field(default_factory=Group)


UNNAMED = Name()


class NameSet:
    """The names of one set of labels."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        self._exact = names
        # Models differ in case and underscores; where case tells two labels apart
        # (Cardigan is a dog), the exact one is found first.
        self._loose = {_loosely(label): name for label, name in names.items()}

    def get(self, label: str) -> Name | None:
        """Return what is known of a label."""
        return self._exact.get(label) or self._loose.get(_loosely(label))


def names_for(labels: Sequence[str]) -> NameSet:
    """Return the set that knows most of these labels; an empty one if none does."""

    def known(names: NameSet) -> int:
        return sum(names.get(label) is not None for label in labels)

    best = max(_sets(), key=known)
    return best if known(best) >= max(1, _KNOWN_SHARE * len(labels)) else NameSet({})


def chinese_names(labels: Sequence[str]) -> dict[str, str]:
    """Return the Chinese name of every label that has one."""
    names = names_for(labels)
    known = ((label, names.get(label)) for label in labels)
    return {label: name.zh_hans for label, name in known if name}


def _loosely(label: str) -> str:
    return " ".join(label.replace("_", " ").casefold().split())


@cache
def _sets() -> tuple[NameSet, ...]:
    return tuple(NameSet(_read(path)) for path in sorted(_FOLDER.glob("*.tsv")))


def _read(path: Path) -> dict[str, Name]:
    names, group = {}, Group()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group = Group(*line[2:].split("\t"))
            continue
        label, zh_hans, *rest = line.split("\t")
        words = tuple(rest[0].split("; ")) if rest else ()
        names[label] = Name(zh_hans, words, group)
    return names
