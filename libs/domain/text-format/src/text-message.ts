/** A part of the text: offsets in UTF-16 code units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A number, an enum's name, `true` (word), or quoted strings, neighbours joined. */
export interface TextScalar extends Span {
  readonly kind: 'word' | 'string';
  /** What a word spells, or what a string stands for. */
  readonly text: string;
  /** Counted from 1; so is every line here. */
  readonly line: number;
}

/** From its opening brace to the closing one; the whole text for the outermost. */
export interface TextMessage extends Span {
  readonly kind: 'message';
  readonly fields: readonly TextField[];
  readonly line: number;
}

/** `[…]`: several values of a repeated field. */
export interface TextList extends Span {
  readonly kind: 'list';
  readonly items: readonly (TextScalar | TextMessage)[];
  readonly line: number;
}

export type TextValue = TextScalar | TextMessage | TextList;

/** From its name to the end of its value; an extension's name keeps its brackets. */
export interface TextField extends Span {
  readonly name: string;
  readonly value: TextValue;
  readonly line: number;
}
