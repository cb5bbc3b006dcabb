"""Writes a model of Keras as a SavedModel and as a checkpoint: write-with-keras.py FOLDER

Answers, as JSON, some pictures, what Keras answers to them, and the weights in the checkpoint.
"""

import json
import os
import sys

import numpy as np
import tensorflow as tf

folder = sys.argv[1]
tf.keras.utils.set_random_seed(7)
model = tf.keras.Sequential(
    [
        tf.keras.Input((8, 8, 3), name="pictures"),
        tf.keras.layers.Conv2D(4, 3, activation="relu"),
        tf.keras.layers.BatchNormalization(),
        tf.keras.layers.GlobalAveragePooling2D(),
        tf.keras.layers.Dense(3, activation="softmax"),
    ]
)
pictures = np.random.default_rng(7).random((5, 8, 8, 3), dtype=np.float32)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(pictures, np.array([0, 1, 2, 0, 1]), epochs=2, verbose=0)
model.export(os.path.join(folder, "model"), verbose=False)
checkpoint = tf.train.Checkpoint(model=model).write(os.path.join(folder, "model.ckpt"))
reader = tf.train.load_checkpoint(checkpoint)
weights = {
    name: reader.get_tensor(name).flatten().tolist()
    for name, dtype in reader.get_variable_to_dtype_map().items()
    if dtype == tf.float32
}
print(
    json.dumps(
        {
            "pictures": pictures.flatten().tolist(),
            "scores": model.predict(pictures, verbose=0).flatten().tolist(),
            "checkpoint": checkpoint,
            "weights": weights,
        }
    )
)
