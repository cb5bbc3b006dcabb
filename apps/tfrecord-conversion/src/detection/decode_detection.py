"""Reads records as the Object Detection API's TfExampleDecoder does: its feature spec, parse_single_example, decode_image.
Prints one JSON object per example as a list."""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

# object_detection/data_decoders/tf_example_decoder.py
FEATURES = {
    "image/encoded": tf.io.FixedLenFeature((), tf.string, default_value=""),
    "image/format": tf.io.FixedLenFeature((), tf.string, default_value="jpeg"),
    "image/filename": tf.io.FixedLenFeature((), tf.string, default_value=""),
    "image/key/sha256": tf.io.FixedLenFeature((), tf.string, default_value=""),
    "image/source_id": tf.io.FixedLenFeature((), tf.string, default_value=""),
    "image/height": tf.io.FixedLenFeature((), tf.int64, default_value=1),
    "image/width": tf.io.FixedLenFeature((), tf.int64, default_value=1),
    "image/object/bbox/xmin": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/xmax": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/ymin": tf.io.VarLenFeature(tf.float32),
    "image/object/bbox/ymax": tf.io.VarLenFeature(tf.float32),
    "image/object/class/label": tf.io.VarLenFeature(tf.int64),
    "image/object/class/text": tf.io.VarLenFeature(tf.string),
    "image/object/area": tf.io.VarLenFeature(tf.float32),
    "image/object/is_crowd": tf.io.VarLenFeature(tf.int64),
    "image/object/difficult": tf.io.VarLenFeature(tf.int64),
    "image/object/group_of": tf.io.VarLenFeature(tf.int64),
    "image/object/weight": tf.io.VarLenFeature(tf.float32),
}

examples = []
for record in tf.data.TFRecordDataset(sys.argv[1:]).as_numpy_iterator():
    parsed = tf.io.parse_single_example(record, FEATURES)
    edge = {side: tf.sparse.to_dense(parsed[f"image/object/bbox/{side}"]).numpy() for side in ("xmin", "xmax", "ymin", "ymax")}
    picture = tf.io.decode_image(parsed["image/encoded"], channels=3)
    examples.append(
        {
            "file": parsed["image/filename"].numpy().decode(),
            "format": parsed["image/format"].numpy().decode(),
            "declared": [int(parsed["image/height"]), int(parsed["image/width"])],
            "decoded": picture.shape.as_list()[:2],
            "text": [text.decode() for text in tf.sparse.to_dense(parsed["image/object/class/text"]).numpy()],
            "label": tf.sparse.to_dense(parsed["image/object/class/label"]).numpy().tolist(),
            "box": [[float(value) for value in edge[side]] for side in ("xmin", "xmax", "ymin", "ymax")],
            "keys": sorted(tf.train.Example.FromString(record).features.feature),
        }
    )
print(json.dumps(examples))
