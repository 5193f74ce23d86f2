// How a numbered document follows the one before: RFC 3680 §5.2, RFC 3858 §4,
// RFC 4235 §4.3, RFC 4575 §4.6 and RFC 4662 §5.2 say the same.

/**
 * {stale, gap}. stale: older than what is known, and to be thrown away. gap: a
 * document between the two is missing, or the first one was partial; what is
 * known has holes until a full one comes, which a refresh brings.
 *
 * Deviation: a full document with the number of the last one is taken. Some
 * notifiers do not count, and it cannot have been overtaken.
 */
export function follow(previous, next, isFull) {
  if (!previous) return { stale: false, gap: !isFull };
  const step = next.version - previous.version;
  if (step < 0 || (step === 0 && !isFull)) return { stale: true, gap: false };
  return { stale: false, gap: step > 1 && !isFull };
}

/** The merge of a numbered document: `apply(previous, next)` makes the new whole, of undefined where next is full. */
export function mergeVersions(previous, next, isFull, apply) {
  const { stale, gap } = follow(previous, next, isFull);
  if (stale) return { document: previous, gap, stale };
  return { document: apply(isFull ? undefined : previous, next), gap };
}
