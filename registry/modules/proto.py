"""The part of TensorFlow's SavedModel format that we read, as protobuf classes.

Names and field numbers are those of tensorflow/core/protobuf/*.proto and
tensorflow/core/framework/*.proto at 2.21. The classes live in a pool of their
own, under a package of their own, so that they do not clash with TensorFlow's
where both are loaded.
"""

from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from catalog.sentences import Explained, Sentence

# A larger graph is not parsed: protobuf takes many times its size in memory.
MAX_GRAPH_BYTES = 128 * 1024**2
PACKAGE = "hub"

# message → fields as "name number type"; `*` is repeated, `{key,value}` a map,
# `|` before the type a member of the message's oneof. Enums are read as numbers.
MESSAGES = {
    "SavedModel": "saved_model_schema_version 1 int64; meta_graphs 2 *MetaGraphDef",
    "MetaGraphDef": """meta_info_def 1 MetaInfoDef; graph_def 2 GraphDef;
        saver_def 3 SaverDef; signature_def 5 {string,SignatureDef};
        asset_file_def 6 *AssetFileDef; object_graph_def 7 SavedObjectGraph""",
    "MetaInfoDef": "tags 4 *string; tensorflow_version 5 string",
    "SaverDef": """filename_tensor_name 1 string; save_tensor_name 2 string;
        restore_op_name 3 string""",
    "AssetFileDef": "tensor_info 1 TensorInfo; filename 2 string",
    "SignatureDef": """inputs 1 {string,TensorInfo}; outputs 2 {string,TensorInfo};
        method_name 3 string""",
    "TensorInfo": "name 1 string; dtype 2 int32; tensor_shape 3 TensorShapeProto",
    "GraphDef": "node 1 *NodeDef; library 2 FunctionDefLibrary",
    "FunctionDefLibrary": """function 1 *FunctionDef; gradient 2 *GradientDef;
        registered_gradients 3 *RegisteredGradient""",
    "GradientDef": "function_name 1 string; gradient_func 2 string",
    "RegisteredGradient": "gradient_func 1 string; registered_op_type 2 string",
    "FunctionDef": """signature 1 OpDef; node_def 3 *NodeDef; ret 4 {string,string};
        attr 5 {string,AttrValue}; control_ret 6 {string,string};
        arg_attr 7 {uint32,ArgAttrs}""",
    "ArgAttrs": "attr 1 {string,AttrValue}",
    "OpDef": "name 1 string; input_arg 2 *ArgDef; output_arg 3 *ArgDef",
    "ArgDef": "name 1 string; type 3 int32",
    "NodeDef": """name 1 string; op 2 string; input 3 *string; device 4 string;
        attr 5 {string,AttrValue}""",
    "AttrValue": """list 1 |ListValue; s 2 |bytes; i 3 |int64; f 4 |float; b 5 |bool;
        type 6 |int32; shape 7 |TensorShapeProto; tensor 8 |TensorProto;
        placeholder 9 |string; func 10 |NameAttrList""",
    "ListValue": """s 2 *bytes; i 3 *int64; f 4 *float; b 5 *bool; type 6 *int32;
        shape 7 *TensorShapeProto; tensor 8 *TensorProto; func 9 *NameAttrList""",
    "NameAttrList": "name 1 string; attr 2 {string,AttrValue}",
    "TensorShapeProto": "dim 2 *Dim; unknown_rank 3 bool",
    "Dim": "size 1 int64; name 2 string",
    "TensorProto": """dtype 1 int32; tensor_shape 2 TensorShapeProto;
        tensor_content 4 bytes; float_val 5 *float; double_val 6 *double;
        int_val 7 *int32; string_val 8 *bytes; int64_val 10 *int64;
        bool_val 11 *bool""",
    "SavedObjectGraph": """nodes 1 *SavedObject;
        concrete_functions 2 {string,SavedConcreteFunction}""",
    "SavedConcreteFunction": "bound_inputs 2 *int32",
    "SavedObject": """children 1 *ObjectReference; slot_variables 3 *SlotVariable;
        user_object 4 |SavedUserObject; asset 5 |SavedAsset; function 6 |SavedFunction;
        variable 7 |SavedVariable; bare_concrete_function 8 |SavedBareConcreteFunction;
        constant 9 |SavedConstant; resource 10 |SavedResource;
        captured_tensor 12 |CapturedTensor;
        saveable_objects 11 {string,SaveableObject}""",
    "ObjectReference": "node_id 1 int32; local_name 2 string",
    "SlotVariable": "slot_name 2 string; slot_variable_node_id 3 int32",
    "SavedUserObject": "identifier 1 string; metadata 3 string",
    "SavedAsset": "asset_file_def_index 5 int32",
    "SavedFunction": "concrete_functions 1 *string",
    "SavedBareConcreteFunction": "concrete_function_name 1 string",
    "SavedConstant": "operation 1 string",
    "SavedResource": "device 1 string",
    "CapturedTensor": "name 1 string; concrete_function 2 string",
    "SavedVariable": """dtype 1 int32; shape 2 TensorShapeProto; trainable 3 bool;
        name 6 string""",
    "SaveableObject": "save_function 2 int32; restore_function 3 int32",
    "BundleHeaderProto": "num_shards 1 int32; endianness 2 int32",
    "BundleEntryProto": """dtype 1 int32; shape 2 TensorShapeProto; shard_id 3 int32;
        offset 4 int64; size 5 int64""",
}

# tensorflow/core/framework/types.proto
DTYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    8: "complex64",
    9: "int64",
    10: "bool",
    14: "bfloat16",
    17: "uint16",
    18: "complex128",
    19: "float16",
    20: "resource",
    21: "variant",
    22: "uint32",
    23: "uint64",
}

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    name: getattr(_Field, f"TYPE_{name.upper()}")
    for name in (
        *("int32", "int64", "uint32", "string"),
        *("bytes", "bool", "float", "double"),
    )
}


class GraphUnreadable(Explained):
    """`saved_model.pb` is too large or not a SavedModel; the sentence says which."""


def read_saved_model(path: Path) -> Any:
    """Parse `saved_model.pb` without TensorFlow.

    Raises:
        GraphUnreadable: when it is too large or cannot be parsed.
        MemoryError: when it takes more than this process may have.
    """
    size = path.stat().st_size
    if size > MAX_GRAPH_BYTES:
        sentence = Sentence(
            "{name} has {size} MB; at most {most} MB are read.",
            name=path.name,
            size=size // 10**6,
            most=MAX_GRAPH_BYTES // 10**6,
        )
        raise GraphUnreadable(sentence)
    try:
        return SavedModel.FromString(path.read_bytes())
    except DecodeError as error:
        if "alloc failed" in str(error):  # how protobuf says it
            raise MemoryError from error
        sentence = Sentence("{name} is not a SavedModel.", name=path.name)
        raise GraphUnreadable(sentence) from error


def dtype_name(number: int) -> str:
    """`float32` for 1; a dtype we have no name for is shown by its number."""
    return DTYPES.get(number, f"dtype {number}")


def shape_of(shape: Any) -> tuple[int | None, ...] | None:
    """A TensorShapeProto as a tuple; None for unknown rank or dimension."""
    if shape.unknown_rank:
        return None
    return tuple(None if dim.size < 0 else dim.size for dim in shape.dim)


def _add_field(message: Any, spec: str) -> None:
    name, number, kind = spec.split()
    field = message.field.add(name=name, number=int(number), label=1)
    if kind.startswith("{"):
        key, value = kind.strip("{}").split(",")
        entry_name = name.title().replace("_", "") + "Entry"
        entry = message.nested_type.add(name=entry_name)
        entry.options.map_entry = True
        _add_field(entry, f"key 1 {key}")
        _add_field(entry, f"value 2 {value}")
        kind = f"*{message.name}.{entry_name}"
    if kind.startswith("*"):
        field.label = _Field.LABEL_REPEATED
    if kind.startswith("|"):
        field.oneof_index = 0
        if not message.oneof_decl:
            message.oneof_decl.add(name="kind")
    kind = kind.lstrip("*|")
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{PACKAGE}.{kind}"


def _messages() -> descriptor_pool.DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(
        name="hub/saved_model.proto", package=PACKAGE, syntax="proto3"
    )
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for spec in fields.split(";"):
            _add_field(message, spec)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


def _class(pool: descriptor_pool.DescriptorPool, name: str) -> Any:
    descriptor = pool.FindMessageTypeByName(f"{PACKAGE}.{name}")
    return message_factory.GetMessageClass(descriptor)


_POOL = _messages()
SavedModel = _class(_POOL, "SavedModel")
BundleHeader = _class(_POOL, "BundleHeaderProto")
BundleEntry = _class(_POOL, "BundleEntryProto")
