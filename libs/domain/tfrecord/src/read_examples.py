"""Reads TFRecord files with TensorFlow and prints their examples as JSON lines: bytes as hex, floats as float32 hex."""

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
    return list(feature.int64_list.value)


for record in tf.data.TFRecordDataset(sys.argv[1:]).as_numpy_iterator():
    example = tf.train.Example.FromString(record)
    again = example.SerializeToString(deterministic=True) == record
    features = {key: values(feature) for key, feature in example.features.feature.items()}
    print(json.dumps({"deterministic": again, "features": features}))
