// The one error that a body may cause.

import { Exceptions } from '../exceptions.js';

/** A MalformedBodyError; line counts from 1 and is null where none is known. */
export const malformed = (message, line = null) => new Exceptions.MalformedBodyError(message, line);

/** The line of text in which the character at `index` stands. */
export function lineAt(text, index) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
