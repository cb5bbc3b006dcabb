/** A key of values.yaml that has a `# --` line. */
export interface ValueComment {
  /** For example `image.registry`. */
  readonly path: string;
  readonly description: string;
  /** As it is written after the key; empty where lines below hold the value. */
  readonly value: string;
}

const KEY = /^( *)([A-Za-z0-9_-]+):(?: +(.*))?$/;
const COMMENT = /^ *# -- (.*)$/;

/** The commented keys of values.yaml in block style, two blanks a level, in their order. */
export function valueComments(text: string): ValueComment[] {
  const comments: ValueComment[] = [];
  const path: string[] = [];
  let description: string | undefined;
  for (const line of text.split('\n')) {
    const comment = COMMENT.exec(line)?.[1];
    const key = KEY.exec(line);
    if (key) {
      const [, indent, name, value = ''] = key;
      path.splice(indent!.length / 2, Infinity, name!);
      if (description !== undefined) comments.push({ path: path.join('.'), description, value });
    }
    description = comment;
  }
  return comments;
}
