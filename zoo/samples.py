"""The sample pictures of the live demos, with clear licences.

Photographs come from pinned packages; the drawings were made for this project.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zoo.sources import Source, read_members

DRAWINGS_DIR = Path(__file__).resolve().parent / "pictures"

SCIKIT_IMAGE = Source(
    client="pip",
    name="scikit-image",
    version="0.26.0",
    filename=(
        "scikit_image-0.26.0-cp311-cp311-"
        "manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl"
    ),
    sha256="74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
    size_bytes=13_711_217,
)
SCIKIT_LEARN = Source(
    client="pip",
    name="scikit-learn",
    version="1.9.1",
    filename=(
        "scikit_learn-1.9.1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"
    ),
    sha256="52a0703bbc07ad27f560fa63fa68e4c54dd735bfbbf65b4dd3c225dc7547b6df",
    size_bytes=9_315_422,
)
MATPLOTLIB = Source(
    client="pip",
    name="matplotlib",
    version="3.11.2",
    filename=(
        "matplotlib-3.11.2-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
    ),
    sha256="07d9b9fa60cd4c393692f50d0bb03123242ddf61c99bb0e95e75feb354e7c1a8",
    size_bytes=9_854_405,
)


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """A picture to try, and what must be said beside it.

    Attributes:
        package: the package file it comes from; None for a drawing of our own.
        member: its path in the package, or its name in `zoo/pictures/`.
    """

    slug: str
    title: str
    title_zh_hans: str
    package: Source | None
    member: str
    credit: str
    license: str

    @property
    def source(self) -> str:
        """Package, version and path, for readers who look for the original."""
        if self.package is None:
            return "Drawn for Model Hub"
        return f"{self.package.name} {self.package.version}, {self.member}"

    def read(self, packages: Path) -> bytes:
        """The picture's bytes.

        Args:
            packages: the folder that its package was fetched into.

        Raises:
            MemberMissing: the package does not hold it.
        """
        if self.package is None:
            return (DRAWINGS_DIR / self.member).read_bytes()
        file = packages / self.package.filename
        return read_members(file, [self.member])[self.member]


# In the order the demo shows them. Licences and photographers are those that the
# packages state: skimage/data/_fetchers.py, sklearn/datasets/images/README.txt.
SAMPLES = (
    SamplePicture(
        slug="cat",
        title="Cat",
        title_zh_hans="猫",
        package=SCIKIT_IMAGE,
        member="skimage/data/chelsea.png",
        credit="Stefan van der Walt",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="coffee",
        title="Coffee cup",
        title_zh_hans="咖啡杯",
        package=SCIKIT_IMAGE,
        member="skimage/data/coffee.png",
        credit="Rachel Michetti, Pikolo Espresso Bar",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="cameraman",
        title="Photographer",
        title_zh_hans="摄影师",
        package=SCIKIT_IMAGE,
        member="skimage/data/camera.png",
        credit="Lav Varshney",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="astronaut",
        title="Astronaut",
        title_zh_hans="宇航员",
        package=SCIKIT_IMAGE,
        member="skimage/data/astronaut.png",
        credit="NASA",
        license="Public domain",
    ),
    SamplePicture(
        slug="rocket",
        title="Rocket launch",
        title_zh_hans="火箭发射",
        package=SCIKIT_IMAGE,
        member="skimage/data/rocket.jpg",
        credit="SpaceX",
        license="Public domain",
    ),
    SamplePicture(
        slug="china",
        title="Pagoda",
        title_zh_hans="宝塔",
        package=SCIKIT_LEARN,
        member="sklearn/datasets/images/china.jpg",
        credit="danielbuechele (Flickr)",
        license="CC BY 2.0",
    ),
    SamplePicture(
        slug="flower",
        title="Dahlia",
        title_zh_hans="大丽花",
        package=SCIKIT_LEARN,
        member="sklearn/datasets/images/flower.jpg",
        credit="vultilion (Flickr)",
        license="CC BY 2.0",
    ),
    SamplePicture(
        slug="hopper",
        title="Grace Hopper",
        title_zh_hans="格蕾丝·霍珀",
        package=MATPLOTLIB,
        member="matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        credit="U.S. Navy, Wikimedia Commons",
        license="Public domain",
    ),
    SamplePicture(
        slug="hubble",
        title="Galaxies",
        title_zh_hans="星系",
        package=SCIKIT_IMAGE,
        member="skimage/data/hubble_deep_field.jpg",
        credit="NASA, ESA",
        license="Public domain",
    ),
    SamplePicture(
        slug="brick",
        title="Brick wall",
        title_zh_hans="砖墙",
        package=SCIKIT_IMAGE,
        member="skimage/data/brick.png",
        credit="CC0Textures",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="grass",
        title="Grass",
        title_zh_hans="草地",
        package=SCIKIT_IMAGE,
        member="skimage/data/grass.png",
        credit="LinoLafett (DeviantArt)",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="seven",
        title="Handwritten seven",
        title_zh_hans="手写数字七",
        package=None,
        member="seven.png",
        credit="Model Hub",
        license="CC0 1.0",
    ),
    SamplePicture(
        slug="three",
        title="Handwritten three",
        title_zh_hans="手写数字三",
        package=None,
        member="three.png",
        credit="Model Hub",
        license="CC0 1.0",
    ),
)


def packages_of(samples: Iterable[SamplePicture]) -> set[Source]:
    """The package files that hold the samples."""
    return {sample.package for sample in samples if sample.package is not None}
