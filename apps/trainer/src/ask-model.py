"""Asks an exported model about one crop: ask-model.py <model folder> <crop>; prints the answer as JSON."""

import json
import sys

import tensorflow as tf

folder, crop = sys.argv[1:]
signature = tf.saved_model.load(folder).signatures["serving_default"]
answer = signature(image_bytes=tf.constant([open(crop, "rb").read()]))
names = {key: [[name.decode() for name in row] for row in answer[key].numpy().reshape(1, -1).tolist()] for key in ("classes", "prediction")}
print(json.dumps({"scores": answer["scores"].numpy().tolist(), "classes": names["classes"], "prediction": names["prediction"][0]}))
