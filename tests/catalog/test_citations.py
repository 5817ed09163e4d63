"""`catalog.citations`: one work in three styles."""

from datetime import date

import pytest

from catalog.citations import formatted
from catalog.documents.bibtex import read_works
from catalog.models import Citation

TODAY = date(2026, 11, 22)
EFFICIENTNET = Citation(
    kind="inproceedings",
    key="tan2019efficientnet",
    title="EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
    authors=[["Mingxing", "Tan"], ["Quoc V.", "Le"]],
    venue="Proceedings of the 36th International Conference on Machine Learning",
    year=2019,
    arxiv_id="1905.11946",
    url="https://proceedings.mlr.press/v97/tan19a.html",
)
PREPRINT = Citation(
    kind="article",
    key="howard2017mobilenets",
    title="MobileNets: Efficient CNNs",
    authors=[
        *(["Andrew G.", "Howard"], ["Menglong", "Zhu"]),
        *(["Bo", "Chen"], ["Hartwig", "Adam"]),
    ],
    year=2017,
    arxiv_id="1704.04861",
)
WEBSITE = Citation(
    kind="misc",
    key="hub",
    title="TensorFlow Hub",
    authors=[["", "Google Research"]],
    url="https://www.tensorflow.org/hub",
)


def cite(citation, style):
    return formatted(citation, accessed=TODAY)[style]


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (
            EFFICIENTNET,
            "Tan, M., & Le, Q. V. (2019). EfficientNet: Rethinking Model Scaling for "
            "Convolutional Neural Networks. In Proceedings of the 36th International "
            "Conference on Machine Learning. "
            "https://proceedings.mlr.press/v97/tan19a.html",
        ),
        (
            PREPRINT,
            "Howard, A. G., Zhu, M., Chen, B., & Adam, H. (2017). MobileNets: "
            "Efficient CNNs (arXiv:1704.04861). arXiv. https://arxiv.org/abs/1704.04861",
        ),
        (
            WEBSITE,
            "Google Research. (n.d.). TensorFlow Hub. https://www.tensorflow.org/hub",
        ),
    ],
)
def test_apa(citation, text):
    assert cite(citation, "apa") == text


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (
            EFFICIENTNET,
            "TAN M, LE Q V. EfficientNet: Rethinking Model Scaling for Convolutional "
            "Neural Networks[C/OL]//Proceedings of the 36th International Conference "
            "on Machine Learning. 2019[2026-11-22]. "
            "https://proceedings.mlr.press/v97/tan19a.html.",
        ),
        (
            PREPRINT,
            "HOWARD A G, ZHU M, CHEN B, et al. MobileNets: Efficient CNNs[EB/OL]. "
            "(2017)[2026-11-22]. https://arxiv.org/abs/1704.04861.",
        ),
        (
            WEBSITE,
            "Google Research. TensorFlow Hub[EB/OL]. [2026-11-22]. "
            "https://www.tensorflow.org/hub.",
        ),
    ],
)
def test_gbt7714(citation, text):
    assert cite(citation, "gbt7714") == text


def test_bibtex_of_a_conference_paper():
    assert cite(EFFICIENTNET, "bibtex") == (
        "@inproceedings{tan2019efficientnet,\n"
        "  title = {{EfficientNet: Rethinking Model Scaling for Convolutional Neural "
        "Networks}},\n"
        "  author = {Tan, Mingxing and Le, Quoc V.},\n"
        "  booktitle = {Proceedings of the 36th International Conference on Machine "
        "Learning},\n"
        "  year = {2019},\n"
        "  eprint = {1905.11946},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://proceedings.mlr.press/v97/tan19a.html}\n"
        "}"
    )


@pytest.mark.parametrize("citation", [EFFICIENTNET, PREPRINT, WEBSITE])
def test_bibtex_reads_back_as_the_same_work(citation):
    (work,) = read_works(cite(citation, "bibtex"))

    assert work.title == citation.title
    assert [list(author) for author in work.authors] == citation.authors
    assert (work.arxiv_id, work.url) == (citation.arxiv_id, citation.url)


def test_bibtex_escapes_what_latex_would_read():
    work = Citation(kind="misc", key="a", title=r"50% of R&D_{x} \ ~^$#")

    assert r"50\% of R\&D\_\{x\} \textbackslash{} " in cite(work, "bibtex")


def test_journal_article_with_a_doi():
    work = Citation(
        kind="article",
        key="a",
        title="Deep learning",
        authors=[["Yann", "LeCun"], ["Jean-Pierre", "Roux"]],
        venue="Nature",
        year=2015,
        doi="10.1038/nature14539",
    )

    assert cite(work, "apa") == (
        "LeCun, Y., & Roux, J.-P. (2015). Deep learning. Nature. "
        "https://doi.org/10.1038/nature14539"
    )
    assert cite(work, "gbt7714") == (
        "LECUN Y, ROUX J P. Deep learning[J]. Nature, 2015. DOI:10.1038/nature14539."
    )


def test_chinese_names_stay_whole():
    names = [["志华", "周"], ["三", "张"], ["四", "李"], ["五", "王"]]
    work = Citation(kind="book", key="a", title="机器学习", authors=names, year=2016)

    assert cite(work, "gbt7714") == "周志华, 张三, 李四, 等. 机器学习[M]. 2016."
    assert cite(work, "apa").startswith("周志华, 张三, 李四, & 王五. (2016).")


def test_many_authors_are_shortened():
    many = [["A", f"Name{i}"] for i in range(25)]
    work = Citation(kind="misc", key="a", title="T", authors=many, year=2020)
    others = Citation(
        kind="misc", key="a", title="T", authors=[*many[:1], ["", "others"]]
    )

    assert "Name18, A., … Name24, A." in cite(work, "apa")
    assert "Name19" not in cite(work, "apa")
    assert cite(others, "apa").startswith("Name0, A., et al. (n.d.).")


def test_work_without_authors_begins_with_its_title():
    work = Citation(kind="misc", key="a", title="Labels", year=2020)

    assert cite(work, "apa") == "Labels. (2020)."
