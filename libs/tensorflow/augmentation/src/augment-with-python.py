"""Changes pictures by tf.image and Keras: augment-with-python.py <problem.json>; prints the results as JSON.

The problem has a picture, its size and a list of changes: the parameters that Facet drew, by name.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

problem = json.load(open(sys.argv[1]))
height, width = problem["size"]
picture = tf.constant(np.array(problem["picture"], "float32").reshape(height, width, 3))


def rotated(image, angle):
    """A rotation about the centre as three matrices, applied by Keras."""
    x, y = (width - 1) / 2, (height - 1) / 2
    to_centre, back = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]]), np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    matrix = (back @ turn @ to_centre).flatten()[:8].astype("float32")
    return keras.ops.image.affine_transform(image, matrix, interpolation="bilinear", fill_mode="nearest")


def changed(change):
    image = picture
    if "cropBox" in change:
        image = tf.image.crop_and_resize(image[None], [change["cropBox"]], [0], [height, width])[0]
    if "angle" in change:
        image = rotated(image, change["angle"])
    if change.get("flipped"):
        image = tf.image.flip_left_right(image)
    if "brightness" in change:
        image = tf.image.adjust_brightness(image, change["brightness"])
    if "contrast" in change:
        image = tf.image.adjust_contrast(image, change["contrast"])
    if "hue" in change:
        image = tf.image.adjust_hue(image, change["hue"])
    if "saturation" in change:
        image = tf.image.adjust_saturation(image, change["saturation"])
    pixels = np.clip(np.array(image), 0, 1)
    if "eraseBox" in change:
        top, left, bottom, right = [int(side) for side in change["eraseBox"]]
        pixels[top:bottom, left:right] = 0.5
    return pixels.flatten().tolist()


print(json.dumps([changed(change) for change in problem["changes"]]))
