/** Every reason why a photo can be left out of a dataset, and what it means: the closed list behind the ledger. */
export const REFUSAL_REASONS = {
  UNREADABLE_PATH: 'the file cannot be opened',
  UNSUPPORTED_URI: 'the address is of a kind that is not fetched',
  FORBIDDEN_ADDRESS: 'the web address leads into a private network',
  DEAD_URL: 'the web address gives nothing (any more)',
  NOT_AN_IMAGE: 'what the web address gives is no picture',
  MD5_MISMATCH: 'the bytes are not those that the list names',
  PLACEHOLDER: 'one picture stands behind the addresses of many people',
  NO_LABEL: 'the file lies outside the folders that name the people',
  EMPTY_FILE: 'the file has no bytes',
  TOO_MANY_BYTES: 'the file is larger than the limit',
  UNSUPPORTED_FORMAT: 'the file is no JPEG, PNG or WebP',
  ANIMATED: 'the picture has several frames',
  TOO_MANY_PIXELS: 'the picture has more pixels than the limit',
  UNREADABLE: 'the picture is damaged or incomplete',
  DUPLICATE_OF: 'another file of the same label has the same bytes',
  LABEL_CONFLICT: 'the same bytes are given under two labels',
  NO_FACE: 'no face was found',
  MULTI_FACE: 'more than one face was found',
  TOO_SMALL: 'the face has too few pixels',
  POSE_ROLL: 'the head leans too far towards a shoulder',
  POSE_PAN: 'the head is turned too far to its side',
  POSE_TILT: 'the head looks too far up or down',
  DETECTION_FAILED: 'looking for faces failed again and again',
} as const satisfies Record<string, string>;

export type RefusalReason = keyof typeof REFUSAL_REASONS;
