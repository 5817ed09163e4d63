"""The TensorFlow operations that a published module may contain.

A SavedModel is a program. Only operations that compute tensors from tensors,
keep the module's own variables and tables, or call its own functions are here.
Whatever reads or writes files, opens sockets, calls Python, or unpacks another
program is absent, and so is every operation nobody has looked at yet.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTWISE = _names("""
    Abs Acos Acosh Add AddN AddV2 ApproximateEqual Asin Asinh Atan Atan2 Atanh
    BesselI0e BesselI1e BitwiseAnd BitwiseOr BitwiseXor Cast Ceil ClipByValue Complex
    Conj Cos Cosh Digamma Div DivNoNan Elu Equal Erf Erfc Erfinv Exp Expm1 Floor
    FloorDiv FloorMod Greater GreaterEqual Imag Inv Invert IsFinite IsInf IsNan
    LeakyRelu LeftShift Less LessEqual Lgamma Log Log1p LogicalAnd LogicalNot
    LogicalOr Maximum Minimum Mod Mul MulNoNan Ndtri Neg NextAfter NotEqual Pow Real
    RealDiv Reciprocal Relu Relu6 RightShift Rint Round Rsqrt Select SelectV2 Selu
    Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Square SquaredDifference Sub Tan
    Tanh TruncateDiv TruncateMod Xdivy Xlog1py Xlogy
    EluGrad LeakyReluGrad Relu6Grad ReluGrad RsqrtGrad SeluGrad SigmoidGrad
    SoftplusGrad SqrtGrad TanhGrad""")

REDUCTIONS = _names("""
    All Any ArgMax ArgMin Bincount Cumprod Cumsum DenseBincount EuclideanNorm InTopK
    InTopKV2 L2Loss LogSoftmax Max Mean Min Prod SegmentMax SegmentMean SegmentMin
    SegmentSum Softmax SparseSegmentMean SparseSegmentSqrtN SparseSegmentSum Sum TopK
    TopKV2 UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd
    UnsortedSegmentSum""")

LINEAR_ALGEBRA = _names("""
    BatchMatMul BatchMatMulV2 BatchMatMulV3 Cholesky Cross Diag DiagPart Einsum FFT
    FFT2D IFFT IFFT2D IRFFT IRFFT2D MatMul MatrixBandPart MatrixDeterminant MatrixDiag
    MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2 MatrixDiagV3
    MatrixInverse MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixSolve
    MatrixTriangularSolve Qr RFFT RFFT2D SelfAdjointEigV2 SparseTensorDenseMatMul Svd
    SoftmaxCrossEntropyWithLogits
    SparseSoftmaxCrossEntropyWithLogits""")

ARRAYS = _names("""
    BatchToSpace BatchToSpaceND Bitcast BroadcastArgs BroadcastGradientArgs
    BroadcastTo CheckNumerics CheckNumericsV2 ClipByValue Concat ConcatOffset ConcatV2
    Const DynamicPartition DynamicStitch EditDistance EnsureShape
    ExpandDims ExtractImagePatches Fill Gather GatherNd GatherV2 HistogramFixedWidth
    Identity IdentityN InvertPermutation LinSpace ListDiff LowerBound MirrorPad NoOp
    OneHot OnesLike Pack Pad PadV2 ParallelConcat ParallelDynamicStitch Placeholder
    PlaceholderWithDefault PreventGradient Range Rank Reshape ResourceGather
    ResourceGatherNd Reverse ReverseSequence ReverseV2 Roll ScatterNd
    ScatterNdNonAliasingAdd Shape ShapeN Size Slice Snapshot
    SpaceToBatch SpaceToBatchND Split SplitV Squeeze StopGradient StridedSlice
    StridedSliceGrad TensorScatterAdd TensorScatterMax TensorScatterMin
    TensorScatterSub TensorScatterUpdate Tile Transpose Unique UniqueV2
    UniqueWithCounts Unpack UnravelIndex UpperBound Where ZerosLike""")

NETWORKS = _names("""
    AvgPool AvgPool3D AvgPoolGrad BatchNormWithGlobalNormalization BiasAdd BiasAddGrad
    BiasAddV1 Conv Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D
    Conv3DBackpropInputV2 DataFormatDimMap DataFormatVecPermute DepthToSpace
    DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter
    DepthwiseConv2dNativeBackpropInput Dilation2D FractionalAvgPool FractionalMaxPool
    FusedBatchNorm FusedBatchNormGradV3 FusedBatchNormV2 FusedBatchNormV3
    FusedResizeAndPadConv2D LRN MaxPool MaxPool3D MaxPoolGrad MaxPoolV2
    MaxPoolWithArgmax SpaceToDepth BlockLSTMV2 GRUBlockCell LSTMBlockCell""")

QUANTIZATION = _names("""
    Dequantize FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars
    FakeQuantWithMinMaxVarsPerChannel QuantizeAndDequantizeV2 QuantizeAndDequantizeV3
    QuantizeAndDequantizeV4 QuantizeV2 Requantize""")

IMAGES = _names("""
    AdjustContrastv2 AdjustHue AdjustSaturation CombinedNonMaxSuppression
    CropAndResize DecodeAndCropJpeg DecodeBmp DecodeImage DecodeJpeg DecodePng
    DrawBoundingBoxes DrawBoundingBoxesV2 EncodeJpeg EncodePng ExtractGlimpseV2
    HSVToRGB ImageProjectiveTransformV2 ImageProjectiveTransformV3 NonMaxSuppression
    NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5
    NonMaxSuppressionWithOverlaps RGBToHSV ResizeArea ResizeBicubic ResizeBilinear
    ResizeNearestNeighbor ScaleAndTranslate""")

AUDIO = _names("AudioSpectrogram DecodeWav EncodeWav Mfcc")

CONTROL = _names("""
    Assert Case Enter Exit If LoopCond Merge NextIteration PartitionedCall
    StatefulPartitionedCall StatelessCase StatelessIf StatelessWhile Switch While
    EmptyTensorList TensorListConcatV2 TensorListElementShape TensorListFromTensor
    TensorListGather TensorListGetItem TensorListLength TensorListPopBack
    TensorListPushBack TensorListReserve TensorListResize TensorListScatterV2
    TensorListSetItem TensorListSplit TensorListStack""")

RANDOM = _names("""
    Multinomial ParameterizedTruncatedNormal RandomGamma RandomShuffle
    RandomStandardNormal RandomUniform RandomUniformInt RngReadAndSkip
    StatelessMultinomial StatelessRandomGetAlg StatelessRandomGetKeyCounter
    StatelessRandomGetKeyCounterAlg StatelessRandomNormal StatelessRandomNormalV2
    StatelessRandomUniform StatelessRandomUniformFullIntV2 StatelessRandomUniformInt
    StatelessRandomUniformIntV2 StatelessRandomUniformV2 StatelessTruncatedNormal
    StatelessTruncatedNormalV2 TruncatedNormal""")

VARIABLES = _names("""
    AssignAddVariableOp AssignSubVariableOp AssignVariableOp DisableCopyOnRead
    ReadVariableOp ResourceScatterAdd ResourceScatterUpdate VarHandleOp
    VarIsInitializedOp VariableShape""")

TEXT = _names("""
    AsString DecodeBase64 EncodeBase64 RaggedBincount RaggedCross RaggedGather
    RaggedRange RaggedTensorToSparse RaggedTensorToTensor RegexFullMatch RegexReplace
    SparseConcat SparseFillEmptyRows SparseReorder SparseReshape SparseToDense
    StaticRegexFullMatch StaticRegexReplace StringFormat StringJoin StringLength
    StringLower StringNGrams StringSplit StringSplitV2 StringStrip
    StringToHashBucketFast StringToHashBucketStrong StringToNumber StringUpper Substr
    UnicodeDecode UnicodeDecodeWithOffsets UnicodeEncode UnicodeScript
    UnicodeTranscode UnsortedSegmentJoin""")

# Tables hold what the graph itself puts in. The one that reads a file is absent.
TABLES = _names("""
    HashTableV2 InitializeTableV2 LookupTableExportV2 LookupTableFindV2
    LookupTableImportV2 LookupTableInsertV2 LookupTableRemoveV2 LookupTableSizeV2
    MutableDenseHashTableV2 MutableHashTableOfTensorsV2 MutableHashTableV2""")

ALLOWED = frozenset().union(
    *(ELEMENTWISE, REDUCTIONS, LINEAR_ALGEBRA, ARRAYS, NETWORKS, QUANTIZATION),
    *(IMAGES, AUDIO, CONTROL, RANDOM, VARIABLES, TEXT, TABLES),
)

# Every SavedModel reads and writes its own checkpoint in functions that only the
# saver reaches. They consist of exactly these operations, those of tables among them.
SAVER = _names("""
    AssignVariableOp Const DisableCopyOnRead Identity LookupTableExportV2
    LookupTableImportV2 MergeV2Checkpoints NoOp Pack ReadVariableOp RestoreV2 SaveV2
    Select ShardedFilename StaticRegexFullMatch StringJoin""")
