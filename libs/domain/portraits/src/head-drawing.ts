import { shade } from './colour';
import type { PersonLooks } from './person-looks';

/** Shoulders, hair, neck, ears, the face's outline and cheeks: all but eyes, nose and mouth. */
export function drawHead(looks: PersonLooks, light: number): string[] {
  const { bald, beard, longHair, faceWidth: w, faceHeight: h, mouthY } = looks;
  const skin = (strength: number) => shade(looks.skin, strength * light);
  const hair = (strength: number) => shade(looks.hair, strength * light);
  const ear = (x: number) => `<ellipse cx="${x}" cy="5" rx="14" ry="26" fill="${skin(0.82)}"/>`;
  const cheek = (x: number) =>
    `<ellipse cx="${x}" cy="35" rx="26" ry="18" fill="rgb(220,110,100)" opacity=".22" filter="url(#haze)"/>`;
  const outline =
    `M${-w},-20 C${-w},${-h * 1.05} ${w},${-h * 1.05} ${w},-20 ` +
    `C${w},${h * 0.75} ${w * 0.45},${h} 0,${h} C${-w * 0.45},${h} ${-w},${h * 0.75} ${-w},-20 Z`;
  const beardLine =
    `M${-w * 0.93},25 C${-w * 0.8},${h * 0.95} ${w * 0.8},${h * 0.95} ${w * 0.93},25 ` +
    `C${w * 0.6},${mouthY - 18} ${-w * 0.6},${mouthY - 18} ${-w * 0.93},25Z`;
  const hairLine =
    `M${-w * 1.06},-5 C${-w * 1.2},${-h * 1.35} ${w * 1.2},${-h * 1.35} ${w * 1.06},-5 ` +
    `C${w * 0.9},${-h * 0.62} ${w * 0.3},${-h * 0.75} ${-w * 0.2},${-h * 0.62} ` +
    `C${-w * 0.6},${-h * 0.55} ${-w * 0.9},${-h * 0.4} ${-w * 1.06},-5Z`;
  return [
    `<path d="M-190,330 Q-170,190 -55,165 L55,165 Q170,190 190,330 Z" fill="hsl(${looks.shirtHue},40%,35%)"/>`,
    longHair ? `<ellipse cx="0" cy="30" rx="${w * 1.25}" ry="${h * 1.3}" fill="${hair(1)}"/>` : '',
    `<rect x="-42" y="80" width="84" height="105" rx="30" fill="${skin(0.75)}"/>`,
    ear(-w),
    ear(w),
    `<path d="${outline}" fill="url(#skin)"/>`,
    beard ? `<path d="${beardLine}" fill="${hair(1)}" opacity=".75" filter="url(#blur)"/>` : '',
    `<path d="${hairLine}" fill="${bald ? skin(0.98) : hair(1)}"/>`,
    cheek(-w * 0.5),
    cheek(w * 0.5),
  ].filter(Boolean);
}
