const FIRST_BYTE_OF_PNG = 0x89;

/** A PNG or JPEG as the address of an image within the page itself (RFC 2397). */
export function pictureUri(encoded: Uint8Array): string {
  const type = encoded[0] === FIRST_BYTE_OF_PNG ? 'png' : 'jpeg';
  return `data:image/${type};base64,${Buffer.from(encoded).toString('base64')}`;
}
