// The life of the Go program: it loads, it is ready, and it may die.
//
// Rule: whoever calls into Go asks `assertAlive` first, so that a page gets
// an Error that says what happened instead of a call that does nothing.

/** What the Go program is doing: 'absent', 'ready' or 'dead'. */
export const life = { state: 'absent', reason: null };

const deathListeners = [];

/** Calls f(reason) once, when the program dies. */
export function onDeath(f) {
  deathListeners.push(f);
}

/** Marks the program as running: everything that Go gives is installed. */
export function markReady() {
  if (life.state === 'absent') life.state = 'ready';
}

/** Marks the program as dead. The first reason stays. reason: Error or text. */
export function markDead(reason) {
  if (life.state === 'dead') return;
  life.state = 'dead';
  life.reason = reason instanceof Error ? reason : new Error(String(reason));
  for (const f of deathListeners) f(life.reason);
}

/** The Error that a call gets when there is no program to call. */
export function lifeError() {
  if (life.state === 'dead') {
    const error = new Error(`SIP has stopped (${life.reason.message}). Reload the page to go on.`);
    error.cause = life.reason;
    return error;
  }
  return new Error('SIP is not ready yet: wait for SIP.ready before you use it.');
}

/** Throws when the program has died. */
export function assertAlive() {
  if (life.state === 'dead') throw lifeError();
}
