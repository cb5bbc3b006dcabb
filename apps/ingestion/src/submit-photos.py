"""Submits photos as any program can: submit-photos.py <brokers> <folder> <batch>.

The folder has one sub-folder per person. Each photo is one JSON event; when each has its answer, the answers are printed
as one JSON list. A photo's path is its submission id, so a second run changes nothing.
"""

import base64
import json
import pathlib
import sys
import time
import uuid

from kafka import KafkaConsumer, KafkaProducer

SUBMITTED = "ingestion.photo.submitted.v1"
ANSWERED = "ingestion.submission.answered.v1"
PATIENCE_SECONDS = 100

brokers, folder, batch = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
servers = brokers.split(",")
photos = sorted(path for path in folder.glob("*/*") if path.is_file())

producer = KafkaProducer(bootstrap_servers=servers, acks="all", max_request_size=4 * 1024 * 1024)
acknowledged = []
for photo in photos:
    submission = {
        "submissionId": photo.relative_to(folder).as_posix(),
        "batchId": batch,
        "source": "submit-photos.py",
        "person": photo.parent.name,
        "image": base64.b64encode(photo.read_bytes()).decode(),
        "batchSize": len(photos),
    }
    headers = {"ce_specversion": "1.0", "ce_id": str(uuid.uuid4()), "ce_type": SUBMITTED, "ce_source": "submit-photos.py"}
    sent = [(name, value.encode()) for name, value in {**headers, "content-type": "application/json"}.items()]
    acknowledged.append(producer.send(SUBMITTED, value=json.dumps(submission).encode(), headers=sent))
for sending in acknowledged:
    sending.get(timeout=PATIENCE_SECONDS)

answers = {}
consumer = KafkaConsumer(ANSWERED, bootstrap_servers=servers, auto_offset_reset="earliest", consumer_timeout_ms=1000)
deadline = time.monotonic() + PATIENCE_SECONDS
while len(answers) < len(photos) and time.monotonic() < deadline:
    for message in consumer:
        answer = json.loads(message.value)
        if answer["batchId"] == batch:
            answers[answer["submissionId"]] = answer
        if len(answers) == len(photos):
            break
print(json.dumps(sorted(answers.values(), key=lambda answer: answer["submissionId"])))
