"""Reads shards with TensorFlow and compares them with the index: INDEX ROOT FOLDER... Prints the folders that hold each
picture with its label exactly as often as the index names it."""

import collections
import glob
import hashlib
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

index, root, *folders = sys.argv[1:]


def digest(image):
    return hashlib.sha256(image).digest()


expected = collections.Counter()
with open(index) as rows:
    for line in rows:
        filename, label = line.rsplit(",", 1)
        with open(os.path.join(root, filename), "rb") as file:
            expected[(digest(file.read()), int(label))] += 1

equal = []
for folder in folders:
    found = collections.Counter()
    for record in tf.data.TFRecordDataset(sorted(glob.glob(os.path.join(folder, "*.tfrecord")))).as_numpy_iterator():
        feature = tf.train.Example.FromString(record).features.feature
        found[(digest(feature["image_raw"].bytes_list.value[0]), feature["label"].int64_list.value[0])] += 1
    if found == expected:
        equal.append(folder)
print(json.dumps(equal))
