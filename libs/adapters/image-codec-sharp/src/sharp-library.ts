import sharp from 'sharp';

// Only what is read from memory and is on the allow-list can be loaded; SVG is there for our own drawings, bytes from
// outside pass the signature check first, which no SVG does.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadSvgBuffer',
  ],
});
// Photos are worked on side by side: threads inside one picture would only add switching, and no picture comes twice.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
