import sharp, { type Sharp } from 'sharp';

/** A way to get another file of the same picture, as the web makes them. */
export interface CopyKind {
  readonly name: string;
  make(photo: Uint8Array): Promise<Uint8Array>;
}

async function sized(photo: Uint8Array) {
  // Upright first, as every reader of the photo sees it.
  const upright = await sharp(photo).rotate().toBuffer();
  const { width, height } = await sharp(upright).metadata();
  return { upright, width: width!, height: height! };
}

const jpeg = (picture: Sharp, quality = 90) => picture.jpeg({ quality }).toBuffer();

function cropped(name: string, [left, top, right, bottom]: readonly [number, number, number, number]): CopyKind {
  return {
    name,
    async make(photo) {
      const { upright, width, height } = await sized(photo);
      const [x, y] = [Math.round(width * left), Math.round(height * top)];
      const region = {
        left: x,
        top: y,
        width: Math.round(width * (1 - right)) - x,
        height: Math.round(height * (1 - bottom)) - y,
      };
      return jpeg(sharp(upright).extract(region));
    },
  };
}

/** Copies as people make them: smaller, saved again, trimmed, brighter, turned around. */
export const COPY_KINDS: readonly CopyKind[] = [
  {
    name: 'resized',
    async make(photo) {
      const { upright, width } = await sized(photo);
      return jpeg(sharp(upright).resize({ width: Math.max(1, Math.round(width / 2)) }));
    },
  },
  { name: 'recompressed', make: async (photo) => jpeg(sharp((await sized(photo)).upright), 50) },
  cropped('cropped', [0.025, 0.025, 0.025, 0.025]),
  cropped('corner', [0.05, 0.05, 0, 0]),
  {
    name: 'brightened',
    make: async (photo) => jpeg(sharp((await sized(photo)).upright).modulate({ brightness: 1.25 })),
  },
  { name: 'mirrored', make: async (photo) => jpeg(sharp((await sized(photo)).upright).flop()) },
];
