"""Trains the benchmark's network with Keras: keras-peer.py <folder> <records> <sizes>.

Tasks are lines of JSON on standard input, answers lines on standard output; the first line tells the versions.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

folder, records, sizes = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
people, batch, side = sizes["people"], sizes["batch"], sizes["side"]
L = keras.layers
pictures = np.fromfile(folder + "/pictures.bin", "float32").reshape(-1, batch, side, side, 3)
labels = (np.arange(batch) % people).astype("int32")


def network(dropout):
    layers = [keras.Input((side, side, 3))]
    for filters, kernel in [(16, 3), (32, 3), (64, 3), (128, 5)]:
        layers += [L.Conv2D(filters, kernel, padding="same", activation="relu"), L.MaxPooling2D()]
    layers += [L.Flatten(), L.Dense(512, activation="relu"), L.Dense(256, activation="relu"), L.Dropout(dropout)]
    model = keras.Sequential([*layers, L.Dense(people, activation="softmax")])
    values, start, weights = np.fromfile(folder + "/weights.bin", "float32"), 0, []
    for weight in model.get_weights():
        weights.append(values[start : start + weight.size].reshape(weight.shape))
        start += weight.size
    assert start == values.size
    model.set_weights(weights)
    optimizer = keras.optimizers.Adam(sizes["rate"])
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", jit_compile=False)
    return model


def parse(record):
    features = {"image/encoded": tf.io.FixedLenFeature([], tf.string)}
    features["image/class/label"] = tf.io.FixedLenFeature([], tf.int64)
    example = tf.io.parse_single_example(record, features)
    pixels = tf.io.decode_jpeg(example["image/encoded"], 3, dct_method="INTEGER_ACCURATE")
    return tf.ensure_shape(pixels, (side, side, 3)), tf.cast(example["image/class/label"], tf.int32) - 1


def augment(place, example):
    pixels, label = example
    image, seed = tf.cast(pixels, tf.float32) / 255.0, [1, place]
    image = tf.image.stateless_random_flip_left_right(image, seed)
    image = tf.image.stateless_random_brightness(image, 0.5, seed)
    image = tf.image.stateless_random_contrast(image, 0.2, 2, seed)
    image = tf.image.stateless_random_hue(image, 0.08, seed)
    image = tf.image.stateless_random_saturation(image, 0.2, 2, seed)
    return tf.clip_by_value(image, 0.0, 1.0), label


plain, augmented = network(0.5), network(0.5)
data = tf.data.TFRecordDataset(records).map(parse, num_parallel_calls=1).cache().shuffle(1000, seed=1).repeat()
batches = iter(data.enumerate().map(augment, num_parallel_calls=1).batch(batch, drop_remainder=True).prefetch(2))


def curve(count):
    """The loss of each batch before its step."""
    model, losses = network(0.0), []
    for i in range(count):
        losses.append(float(model.train_on_batch(pictures[i % len(pictures)], labels)))
        model.reset_metrics()
    return losses


def timed(step, count):
    used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    cpu, wall = used(), time.perf_counter()
    for _ in range(count):
        step()
    return {"cpuMs": (used() - cpu) * 1e3 / count, "wallMs": (time.perf_counter() - wall) * 1e3 / count}


def step_augmented():
    return augmented.train_on_batch(*next(batches))


print(json.dumps({"keras": keras.__version__, "pythonTensorflow": tf.__version__}), flush=True)
for line in sys.stdin:
    task = json.loads(line)
    if task["task"] == "curve":
        answer = curve(task["count"])
    elif task["task"] == "plain":
        answer = timed(lambda: plain.train_on_batch(pictures[0], labels), task["count"])
    else:
        answer = timed(step_augmented, task["count"])
    print(json.dumps(answer), flush=True)
