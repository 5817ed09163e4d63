"""The sample pictures of the live demos: from pinned packages, with clear licences."""

from dataclasses import dataclass

from zoo.sources import Source

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


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """A picture to try, and what must be said beside it."""

    slug: str
    title: str
    title_zh_hans: str
    package: Source
    member: str
    credit: str
    license: str

    @property
    def source(self) -> str:
        """Package, version and path, for readers who look for the original."""
        return f"{self.package.name} {self.package.version}, {self.member}"


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
)
