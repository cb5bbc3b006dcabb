"""Apache Beam's way from an index of pictures to TFRecord shards: INDEX ROOT OUT SHARDS by-hand|tf.train.Example."""

import os
import sys

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

index, root, out, shards, encoder = sys.argv[1:]
if encoder == "tf.train.Example":
    import tensorflow as tf


def varint(number):
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def field(number, content):
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def feature(key, value):
    return field(1, field(1, key) + field(2, value))


def example_by_hand(image, label):
    """The bytes of a tf.Example: importing TensorFlow for them would double what Beam costs."""
    return field(1, feature(b"image_raw", field(1, field(1, image))) + feature(b"label", field(3, field(1, varint(label)))))


def example_of_tensorflow(image, label):
    """As users of Beam write it."""
    feature = {
        "image_raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[image])),
        "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
    }
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()


example = example_of_tensorflow if encoder == "tf.train.Example" else example_by_hand


def convert(line):
    filename, label = line.rsplit(",", 1)
    with open(os.path.join(root, filename), "rb") as file:
        return example(file.read(), int(label))


with beam.Pipeline(options=PipelineOptions([], save_main_session=True)) as pipeline:
    lines = pipeline | beam.io.ReadFromText(index)
    shard = beam.io.WriteToTFRecord(os.path.join(out, "data"), file_name_suffix=".tfrecord", num_shards=int(shards))
    lines | beam.Map(convert) | shard
