"""Answers, as JSON, what Python's TensorFlow computes with a SavedModel: load-saved-model.py FOLDER INPUT.json"""

import json
import sys

import tensorflow as tf

folder, request = sys.argv[1:]
model = tf.saved_model.load(folder)
signature = model.signatures["serving_default"]
with open(request, encoding="utf-8") as file:
    inputs = {name: tf.constant(value, tf.float32) for name, value in json.load(file).items()}
outputs = {name: value.numpy().tolist() for name, value in signature(**inputs).items()}
print(json.dumps({"outputs": outputs, "variables": sorted(v.name for v in model.variables)}))
