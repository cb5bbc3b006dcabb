import { shade } from './colour';
import type { PersonLooks } from './person-looks';
import type { PictureSetting } from './picture-setting';

/** Eyes, glasses, moustache, nose and mouth; the nearer a part is to the viewer, the further a turn shifts it. */
export function drawFace(looks: PersonLooks, setting: PictureSetting): string[] {
  const leftX = -looks.eyeDistance + setting.turn * 0.6;
  const rightX = looks.eyeDistance + setting.turn * 0.6;
  return [
    drawEye(leftX, looks, setting),
    drawEye(rightX, looks, setting),
    looks.glasses ? drawGlasses(leftX, rightX, looks.eyeY) : '',
    looks.moustache ? drawMoustache(looks, setting) : '',
    drawNose(looks, setting),
    drawMouth(looks, setting),
  ].filter(Boolean);
}

function drawEye(x: number, looks: PersonLooks, { turn, light }: PictureSetting): string {
  const { eyeWidth: w, eyeHeight: h, eyeY, browThickness, iris } = looks;
  const skin = (strength: number) => shade(looks.skin, strength * light);
  const hair = (strength: number) => shade(looks.hair, strength * light);
  const gaze = turn * 0.15;
  const stroke = (line: string, colour: string, width: number) =>
    `<path d="${line}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  return [
    `<g transform="translate(${x},${eyeY})">`,
    `<ellipse rx="${w + 7}" ry="${h + 9}" fill="${skin(0.82)}" opacity=".55" filter="url(#blur)"/>`,
    `<ellipse rx="${w}" ry="${h}" fill="#f4efe9"/>`,
    `<circle cx="${gaze}" r="${h * 0.95}" fill="${iris}"/><circle cx="${gaze}" r="${h * 0.45}" fill="#0a0a0a"/>`,
    `<circle cx="${gaze + 2}" cy="-2" r="1.6" fill="#fff"/>`,
    stroke(`M${-w - 1},0 Q0,${-h * 2} ${w + 1},0`, hair(0.5), 3),
    stroke(`M${-w},1 Q0,${h * 1.7} ${w},1`, skin(0.65), 1.5),
    `<path d="M${-w - 6},${-h - 10} Q0,${-h - 20} ${w + 6},${-h - 9}" fill="none" stroke="${hair(0.8)}"`,
    ` stroke-width="${browThickness}" stroke-linecap="round"/>`,
    '</g>',
  ].join('');
}

function drawGlasses(leftX: number, rightX: number, eyeY: number): string {
  const lens = (x: number) => `<rect x="${x - 32}" y="${eyeY - 24}" width="64" height="48" rx="16"/>`;
  const bridge = `<path d="M${leftX + 32},${eyeY} L${rightX - 32},${eyeY}"/>`;
  return `<g fill="none" stroke="#151515" stroke-width="6">${lens(leftX)}${lens(rightX)}${bridge}</g>`;
}

function drawMoustache({ hair, mouthY: y }: PersonLooks, { turn, light }: PictureSetting): string {
  const x = turn * 0.8;
  const line = `M${x - 40},${y - 8} Q${x},${y - 34} ${x + 40},${y - 8} Q${x},${y - 16} ${x - 40},${y - 8}Z`;
  return `<path d="${line}" fill="${shade(hair, 0.9 * light)}"/>`;
}

function drawNose({ skin, eyeY, noseLength, noseWidth: w }: PersonLooks, { turn, light }: PictureSetting): string {
  const tip = eyeY + noseLength;
  const middle = eyeY + noseLength * 0.6;
  const ridge = turn * 0.5;
  const line =
    `M${ridge - 4},${eyeY} C${turn - 9},${middle} ${turn - w},${tip} ${turn - w},${tip + 8} ` +
    `Q${turn},${tip + 20} ${turn + w},${tip + 8} C${turn + w},${tip} ${turn + 9},${middle} ${ridge + 4},${eyeY}Z`;
  const nostril = (x: number) =>
    `<ellipse cx="${x}" cy="${tip + 10}" rx="4.5" ry="3" fill="${shade(skin, 0.4 * light)}"/>`;
  return [
    `<path d="${line}" fill="${shade(skin, 0.88 * light)}" opacity=".8" filter="url(#blur)"/>`,
    nostril(turn - w * 0.55),
    nostril(turn + w * 0.55),
    `<ellipse cx="${turn}" cy="${tip}" rx="5" ry="7" fill="#fff" opacity=".25" filter="url(#soft)"/>`,
  ].join('');
}

function drawMouth({ mouthWidth: w, mouthY: y, lip }: PersonLooks, { turn, smile }: PictureSetting): string {
  const x = turn * 0.7;
  const lips = `M${x - w},${y} Q${x},${y - lip} ${x + w},${y} Q${x},${y + lip * 1.6 + smile} ${x - w},${y}Z`;
  const between = `M${x - w},${y} Q${x},${y + smile * 0.7} ${x + w},${y}`;
  return (
    `<path d="${lips}" fill="rgb(176,84,80)"/>` +
    `<path d="${between}" fill="none" stroke="rgb(90,35,35)" stroke-width="2.4"/>`
  );
}
