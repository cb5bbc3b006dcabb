const byId = (id) => document.getElementById(id);
const percent = (share) => `${(share * 100).toFixed(1)} %`;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function getJson(path) {
  const reply = await fetch(path);
  if (!reply.ok) throw new Error((await reply.json()).error);
  return reply.json();
}

function describe(rows) {
  byId('summary').replaceChildren(...rows.flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

async function showLastRun() {
  const [{ batches }, { datasets }, { jobs }, { models }] = await Promise.all(
    ['/v1/batches', '/v1/datasets', '/v1/jobs', '/v1/models'].map(getJson),
  );
  const live = models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => state === 'MODEL_VERSION_STATE_AVAILABLE')
      .map(({ version }) => `${name} version ${version}`),
  );
  byId('served').textContent = live.length > 0 ? `Serving ${live.join(', ')}` : 'No model is served yet.';
  const [batch] = batches;
  if (!batch) return;
  const dataset = datasets.find(({ batchId }) => batchId === batch.id);
  const job = dataset && jobs.find(({ datasetVersion }) => datasetVersion === dataset.version);
  const rows = [
    ['Photos', `${batch.total} in, ${batch.accepted} accepted${batch.pending ? `, ${batch.pending} waiting` : ''}`],
    ...Object.entries(batch.refused).map(([reason, count]) => [reason, String(count)]),
  ];
  if (dataset) {
    rows.push(['People', dataset.labels.join(', ')]);
    rows.push([
      'Dataset',
      `${dataset.version} (${Object.entries(dataset.splits)
        .map(([name, n]) => `${name} ${n}`)
        .join(', ')})`,
    ]);
  }
  if (job) {
    rows.push(['Network', `${job.architecture}, step ${job.step} of ${job.steps}`]);
    if (job.state === 'JOB_STATE_SUCCEEDED')
      rows.push(['Accuracy', `${percent(job.validationAccuracy)} of the validation split`]);
    else rows.push(['Training', job.errorMessage || job.state.replace('JOB_STATE_', '').toLowerCase()]);
  }
  describe(rows);
}

async function draw(file, faces) {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = byId('picture');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const pen = canvas.getContext('2d');
  pen.drawImage(bitmap, 0, 0);
  pen.lineWidth = Math.max(2, bitmap.width / 200);
  pen.strokeStyle = getComputedStyle(canvas).color;
  for (const { face } of faces) pen.strokeRect(face.box.x, face.box.y, face.box.width, face.box.height);
}

function peopleOf(face, index, count) {
  const rows = face.people.map(({ label, score }) => {
    const row = element('div', undefined, 'person');
    const bar = element('meter');
    bar.value = score;
    row.append(element('span', label), bar, element('span', percent(score)));
    return row;
  });
  const told = face.identity ? [identityOf(face.identity), ...rows] : rows;
  return count > 1 ? [element('h3', `Face ${index + 1}`), ...told] : told;
}

function identityOf({ label, unknown, falseMatchRate }) {
  const rate = `of strangers' photos ${Number((falseMatchRate * 100).toPrecision(2))} % are named as somebody`;
  const told = element(
    'p',
    unknown ? 'Unknown: nobody whom this model knows' : label,
    unknown ? 'unknown' : 'identity',
  );
  told.append(element('small', unknown ? ` (at this threshold ${rate})` : ` (${rate})`));
  return told;
}

async function recognize(file) {
  byId('message').textContent = 'Looking …';
  byId('result').hidden = true;
  try {
    const reply = await fetch('/v1/recognize', {
      method: 'POST',
      headers: { 'content-type': file.type || 'application/octet-stream' },
      body: file,
    });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(answer.error);
    await draw(file, answer.faces);
    byId('faces').replaceChildren(...answer.faces.flatMap((face, i) => peopleOf(face, i, answer.faces.length)));
    byId('message').textContent = answer.faces.length > 0 ? '' : 'No face was found in this photo.';
    byId('result').hidden = false;
  } catch (error) {
    byId('message').textContent = error.message;
  }
}

const drop = byId('drop');
byId('photo').addEventListener('change', ({ target }) => target.files[0] && recognize(target.files[0]));
for (const name of ['dragover', 'dragleave', 'drop'])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', name === 'dragover');
    if (name === 'drop' && event.dataTransfer.files[0]) recognize(event.dataTransfer.files[0]);
  });
showLastRun().catch((error) => (byId('message').textContent = error.message));
