// What a partial document changes: rows, by their key.

import { MAX_ROWS } from './limits.js';

/**
 * The rows as the changes leave them: the same key is the same row. `update(row,
 * change)` gives the new row, undefined where it is gone; it is the change
 * itself where nothing else is said. Of too many the oldest go.
 */
export function mergeRows(rows, changes, keyOf, update = (row, change) => change) {
  const table = new Map((rows ?? []).map((row) => [keyOf(row), row]));
  for (const change of changes ?? []) {
    const key = keyOf(change);
    const row = update(table.get(key), change);
    if (row === undefined) table.delete(key);
    else table.set(key, row);
  }
  return [...table.values()].slice(-MAX_ROWS);
}
