"""Reads TFRecord files with TensorFlow and prints their examples as one JSON line.

Bytes and little-endian float32 lists are hex; integers are text, because JSON readers round large ones.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy
import tensorflow as tf


def values(feature):
    kind = feature.WhichOneof("kind")
    if kind == "bytes_list":
        return [value.hex() for value in feature.bytes_list.value]
    if kind == "float_list":
        return numpy.array(feature.float_list.value, dtype="<f4").tobytes().hex()
    return [str(value) for value in feature.int64_list.value]


examples = []
for record in tf.data.TFRecordDataset(sys.argv[1:]).as_numpy_iterator():
    example = tf.train.Example.FromString(record)
    same_bytes = example.SerializeToString(deterministic=True) == record
    features = {key: values(feature) for key, feature in example.features.feature.items()}
    examples.append({"sameBytes": same_bytes, "features": features})
print(json.dumps(examples))
