// A header's value is one line, however it was folded.

/**
 * RFC 3261 §7.3.1: a line that begins with white space continues the one
 * before. The text as one line; undefined when it holds any other line break,
 * which would end the header where it is printed.
 */
export function unfold(text) {
  const line = text.replace(/[ \t]*\r\n[ \t]+/g, ' ');
  return /[\r\n]/.test(line) ? undefined : line;
}
