"""MTCNN (the package from PyPI) on photos, one thread: mtcnn_faces.py SITE LIST. SITE holds its packages, LIST is a JSON file
of paths. Prints how many faces it finds in each, and what a photo took with reading and decoding."""

import json
import os
import resource
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
site, paths = sys.argv[1], json.load(open(sys.argv[2]))
sys.path.append(site)

import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

from mtcnn import MTCNN  # noqa: E402
from mtcnn.utils.images import load_image  # noqa: E402

detector = MTCNN()


def count(path):
    return len(detector.detect_faces(load_image(path)))


def used():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


count(paths[0])  # Graphs are made at the first photo.
started = used()
faces = [count(path) for path in paths]
print(json.dumps({"faces": faces, "cpuMs": (used() - started) * 1e3 / len(paths)}))
