"""Prints what a folder of checkpoints holds, as JSON: read-checkpoint.py <folder>."""

import json
import sys

import tensorflow as tf

folder = sys.argv[1]
latest = tf.train.latest_checkpoint(folder)
reader = tf.train.load_checkpoint(latest)
print(
    json.dumps(
        {
            "latest": latest.rsplit("/", 1)[-1],
            "all": [path.rsplit("/", 1)[-1] for path in tf.train.get_checkpoint_state(folder).all_model_checkpoint_paths],
            "shapes": reader.get_variable_to_shape_map(),
            "step": int(reader.get_tensor("global_step")),
            "state": json.loads(reader.get_tensor("facet/state").decode()),
        }
    )
)
