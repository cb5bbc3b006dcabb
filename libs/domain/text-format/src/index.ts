export * from './text-message';
export { parseTextFormat } from './parse-text-format';
export { quoteText } from './escapes';
export { malformedText } from './malformed-text';
