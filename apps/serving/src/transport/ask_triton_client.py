# ask_triton_client.py ADDRESS IMAGE...: what tritonclient makes of the server's answers, as JSON.
import json
import sys

import numpy
import tritonclient.grpc as triton

address, *paths = sys.argv[1:]
client = triton.InferenceServerClient(address)
images = triton.InferInput("image_bytes", [len(paths)], "BYTES")
images.set_data_from_numpy(numpy.array([open(path, "rb").read() for path in paths], dtype=object))
result = client.infer("face_recog", [images], request_id="call 7")
metadata = client.get_model_metadata("face_recog")
try:
    client.infer("nobody", [images])
    refused = None
except triton.InferenceServerException as error:
    refused = [error.status(), error.message()]
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "modelReady": client.is_model_ready("face_recog"),
            "inputs": [[entry.name, entry.datatype, list(entry.shape)] for entry in metadata.inputs],
            "outputs": sorted(entry.name for entry in metadata.outputs),
            "id": result.get_response().id,
            "prediction": [label.decode() for label in result.as_numpy("prediction")],
            "scores": result.as_numpy("scores").tolist(),
            "refused": refused,
        }
    )
)
