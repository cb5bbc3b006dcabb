const byId = (id) => document.getElementById(id);

/** MNIST's pictures: a digit whose longer side is 20 pixels, its centre of mass in the middle of 28 x 28. */
const SIDE = 28;
const DIGIT_SIDE = 20;
const PEN = 22;
const MAPS = 32;

const pad = byId('pad');
const pen = pad.getContext('2d', { willReadFrequently: true });

/** Counts the clearings: an answer to what was wiped meanwhile is not shown. */
let page = 0;

function clearPad() {
  page++;
  pen.fillStyle = '#000';
  pen.fillRect(0, 0, pad.width, pad.height);
  byId('message').textContent = '';
  showScores([]);
  for (const id of ['before-relu', 'after-relu']) for (const map of byId(id).children) wipe(map);
}

function wipe(canvas) {
  canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
}

/** The red channel of a canvas, row by row: how light each pixel is. */
function lightOf(context) {
  const { width, height } = context.canvas;
  return context.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 === 0);
}

/** The smallest box around the drawing, or undefined for an empty pad. */
function boxOf(light, width) {
  const inked = [...light.keys()].filter((i) => light[i] > 0);
  if (inked.length === 0) return undefined;
  const [xs, ys] = [inked.map((i) => i % width), inked.map((i) => Math.floor(i / width))];
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  return { x: least(xs), y: least(ys), width: most(xs) - least(xs) + 1, height: most(ys) - least(ys) + 1 };
}

function massCentre(light, width) {
  let [sum, x, y] = [0, 0, 0];
  light.forEach((value, i) => {
    sum += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  });
  return { x: x / sum, y: y / sum };
}

/** The drawing as a picture of MNIST, or undefined while there is none. */
function pictureOfDrawing() {
  const box = boxOf(lightOf(pen), pad.width);
  if (!box) return undefined;
  const scale = DIGIT_SIDE / Math.max(box.width, box.height);
  const small = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true });
  const drawAt = (x, y) => {
    small.fillStyle = '#000';
    small.fillRect(0, 0, SIDE, SIDE);
    small.imageSmoothingQuality = 'high';
    small.drawImage(pad, box.x, box.y, box.width, box.height, x, y, box.width * scale, box.height * scale);
  };
  const [left, top] = [(SIDE - box.width * scale) / 2, (SIDE - box.height * scale) / 2];
  drawAt(left, top);
  const { x, y } = massCentre(lightOf(small), SIDE);
  drawAt(left + Math.round((SIDE - 1) / 2 - x), top + Math.round((SIDE - 1) / 2 - y));
  return small.canvas;
}

async function base64Of(canvas) {
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

function showScores(scores) {
  const best = scores.indexOf(Math.max(...scores));
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = document.createElement('div');
    row.className = digit === best ? 'score best' : 'score';
    const [name, bar, share] = ['span', 'meter', 'span'].map((tag) => document.createElement(tag));
    const score = scores[digit];
    name.textContent = String(digit);
    bar.value = score ?? 0;
    bar.setAttribute('aria-label', `probability of ${digit}`);
    share.textContent = score === undefined ? '' : `${(score * 100).toFixed(1)} %`;
    row.append(name, bar, share);
    return row;
  });
  byId('scores').replaceChildren(...rows);
}

/** Draws one map of [row][column][map] with values in -most..most. */
function showMap(canvas, values, map, most) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  values.flat().forEach((maps, i) => {
    const level = Math.round((Math.min(1, Math.abs(maps[map]) / most) || 0) * 255);
    image.data.set(maps[map] < 0 ? [0, level / 3, level, 255] : [level, level, level * 0.8, 255], i * 4);
  });
  context.putImageData(image, 0, 0);
}

function showMaps({ before_relu: before, after_relu: after }) {
  for (let map = 0; map < MAPS; map++) {
    // The same scale before and after, so that both can be compared.
    const most = before.flat().reduce((largest, maps) => Math.max(largest, Math.abs(maps[map])), 0);
    showMap(byId('before-relu').children[map], before, map, most);
    showMap(byId('after-relu').children[map], after, map, most);
  }
}

async function read() {
  const picture = pictureOfDrawing();
  if (!picture) return;
  const asked = page;
  const reply = await fetch('/v1/models/digits:predict', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      signature_name: 'feature_maps',
      instances: [{ image_bytes: { b64: await base64Of(picture) } }],
    }),
  });
  const answer = await reply.json();
  const hint = reply.status === 404 ? ' (facet learn digits --mnist FOLDER trains it)' : '';
  if (!reply.ok) throw new Error(answer.error + hint);
  if (page !== asked) return;
  const [prediction] = answer.predictions;
  byId('message').textContent = '';
  showScores(prediction.scores);
  showMaps(prediction);
}

// While an answer is on its way the drawing may go on: then it is asked about once more.
let asking = false;
let changed = false;
async function ask() {
  changed = true;
  if (asking) return;
  asking = true;
  while (changed) {
    changed = false;
    await read().catch((error) => (byId('message').textContent = error.message));
  }
  asking = false;
}

let last;
function placeOf(event) {
  const box = pad.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) * pad.width) / box.width,
    y: ((event.clientY - box.top) * pad.height) / box.height,
  };
}
function drawTo(place) {
  pen.strokeStyle = '#fff';
  pen.lineWidth = PEN;
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(last.x, last.y);
  pen.lineTo(place.x, place.y);
  pen.stroke();
  last = place;
}
pad.addEventListener('pointerdown', (event) => {
  pad.setPointerCapture(event.pointerId);
  last = placeOf(event);
  drawTo(last);
});
pad.addEventListener('pointermove', (event) => {
  if (!last) return;
  drawTo(placeOf(event));
  ask();
});
for (const name of ['pointerup', 'pointercancel'])
  pad.addEventListener(name, () => {
    if (last) ask();
    last = undefined;
  });
byId('clear').addEventListener('click', clearPad);

for (const id of ['before-relu', 'after-relu'])
  byId(id).append(
    ...Array.from({ length: MAPS }, () =>
      Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE }),
    ),
  );
clearPad();
