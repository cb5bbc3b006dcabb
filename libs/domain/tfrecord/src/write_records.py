"""Writes the same records with TensorFlow plain, as GZIP and as ZLIB: two tf.Example, then a tf.SequenceExample."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import tensorflow as tf

folder = sys.argv[1]


def int64(*values):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def example(label):
    text = tf.train.Feature(bytes_list=tf.train.BytesList(value=[f"label {label}".encode()]))
    return tf.train.Example(features=tf.train.Features(feature={"label": int64(label), "text": text}))


sequence = tf.train.SequenceExample(
    context=tf.train.Features(feature={"id": int64(7)}),
    feature_lists=tf.train.FeatureLists(
        feature_list={"frame": tf.train.FeatureList(feature=[int64(1), int64(2, 3)])}
    ),
)
records = [message.SerializeToString(deterministic=True) for message in (example(1), example(-2), sequence)]
for compression in ("NONE", "GZIP", "ZLIB"):
    path = os.path.join(folder, compression.lower())
    with tf.io.TFRecordWriter(path, "" if compression == "NONE" else compression) as writer:
        for record in records:
            writer.write(record)
print("{}")
