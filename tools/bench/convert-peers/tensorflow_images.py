"""TensorFlow's plain loop from an index of pictures to TFRecord shards: INDEX ROOT OUT SHARDS."""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

index, root, out, shards = sys.argv[1:]
count = int(shards)
os.makedirs(out, exist_ok=True)
names = [os.path.join(out, f"data-{shard:05d}-of-{count:05d}.tfrecord") for shard in range(count)]
writers = [tf.io.TFRecordWriter(name) for name in names]
with open(index) as rows:
    for row, line in enumerate(rows):
        filename, label = line.rsplit(",", 1)
        with open(os.path.join(root, filename), "rb") as file:
            image = file.read()
        feature = {
            "image_raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[image])),
            "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(label)])),
        }
        example = tf.train.Example(features=tf.train.Features(feature=feature))
        writers[row % count].write(example.SerializeToString())
for writer in writers:
    writer.close()
