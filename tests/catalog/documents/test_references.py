"""`catalog.documents.references`: works in prose, only where nothing is in doubt."""

import pytest

from catalog.documents.references import read_references

SANDLER = """\
## Overview

MobileNet V2 was published by

  * Mark Sandler, Andrew Howard, Menglong Zhu:
    ["Inverted Residuals and Linear Bottlenecks"](https://arxiv.org/abs/1801.04381),
    2018.
"""


def only(markdown):
    (work,) = read_references(markdown)
    return work


def test_names_title_and_year_make_a_work():
    work = only(SANDLER)

    assert work.key == "sandler2018inverted"
    assert work.title == "Inverted Residuals and Linear Bottlenecks"
    assert work.authors[:2] == (("Mark", "Sandler"), ("Andrew", "Howard"))
    assert (work.year, work.arxiv_id, work.url) == (2018, "1801.04381", "")


def test_numbered_reference_with_a_full_stop_is_read():
    work = only(
        "[1] Andrew G. Howard, Laurens van der Maaten and Hartwig Adam.\n"
        "[MobileNets: Efficient Networks](https://arxiv.org/pdf/1704.04861.pdf).\n"
        "arXiv:1704.04861, 2017."
    )

    assert work.authors == (
        *(("Andrew G.", "Howard"), ("Laurens", "van der Maaten"), ("Hartwig", "Adam")),
    )
    assert (work.arxiv_id, work.year, work.kind) == ("1704.04861", 2017, "misc")


def test_conference_is_named_as_such():
    work = only(
        "* A. Tan: [One Two Three](https://arxiv.org/abs/1905.11946), ICML, 2019."
    )

    assert (work.kind, work.venue) == ("inproceedings", "ICML")


def test_month_is_no_venue():
    work = only(
        "* A. Tan: [One Two Three](https://arxiv.org/abs/1907.04307), July 2019."
    )

    assert (work.venue, work.year) == ("", 2019)


def test_mla_style_is_read():
    work = only(
        'Wang, Jingdong, et al. "Deep high-resolution nets." IEEE 43.10 (2020): 33.'
    )

    assert work.authors == (("Jingdong", "Wang"), ("", "others"))
    assert (work.title, work.year) == ("Deep high-resolution nets", 2020)


def test_year_of_a_preprint_stands_in_its_number():
    work = only(
        "* Gao Huang, Zhuang Liu: [Densely Connected Nets](https://arxiv.org/abs/1608.06993)."
    )

    assert work.year == 2016


@pytest.mark.parametrize(
    "line",
    [
        "[A ConvNet for the 2020s by Liu et al.](https://arxiv.org/abs/2201.03545)",
        "Google, Bing: [One Two Three](https://arxiv.org/abs/2201.03545), 2022.",
        "Ann Lee: [One Two Three](https://arxiv.org/abs/2201.03545), 2005.",
        "Ann Lee: [paper](https://arxiv.org/abs/2201.03545), 2022.",
        "Russakovsky, O., Deng, J.: ImageNet recognition challenge. IJCV (2015).",
    ],
)
def test_what_is_in_doubt_stays_as_it_stands(line):
    work = only(f"## References\n\n{line}\n")

    assert (work.title, work.authors, work.year) == ("", (), None)
    assert work.text[:8] == line.removeprefix("[")[:8]


def test_prose_and_links_to_code_are_no_references():
    text = "Made in 2019 by Ann Lee.\n\n## References\n\n[1] [Code](https://github.com/a/b)\n"

    assert read_references(text) == []


def test_same_work_is_read_once():
    assert len(read_references(SANDLER + "\n" + SANDLER)) == 1
