"""Prints, as JSON, what TensorBoard's own reader finds in a run: python3 read_events.py FOLDER"""

import json
import sys

from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.plugins.graph import metadata as plugin_graph
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util
from google.protobuf import json_format

plugins = ("scalars", "histograms", "images", "text", "hparams")
everything = {name: 0 for name in plugins}
run = plugin_event_accumulator.EventAccumulator(sys.argv[1], tensor_size_guidance=everything)
run.Reload()


def plain(value):
    array = tensor_util.make_ndarray(value)
    if array.dtype == object:
        return [item.hex() for item in array.flatten().tolist()]
    return array.tolist()


found = {}
for tag in run.Tags()["tensors"]:
    if tag == plugin_graph.RUN_GRAPH_NAME:
        continue
    metadata = run.SummaryMetadata(tag)
    found[tag] = {
        "plugin": metadata.plugin_data.plugin_name,
        "description": metadata.summary_description,
        "values": [[event.step, plain(event.tensor_proto)] for event in run.Tensors(tag)],
    }
    if metadata.plugin_data.plugin_name == "hparams":
        content = plugin_data_pb2.HParamsPluginData.FromString(metadata.plugin_data.content)
        found[tag]["hparams"] = json_format.MessageToDict(content)
graph = run.Graph() if run.Tags()["graph"] else None
print(json.dumps({"tags": found, "nodes": [node.name for node in graph.node] if graph else []}))
