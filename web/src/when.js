// emitter.when(event): a promise of an event, for code that waits.
//
//   const response = await session.when('accepted');
//
// It is resolved with the event's first argument. For a session, a context or a
// registration that ends first it is rejected with an Error: its `cause` is the
// cause that the failing event named ('Busy' ...), `response` the message.

/** Events after which the awaited one will not come. */
const ENDS = ['failed', 'registrationFailed', 'terminated'];

const TERMINATED = 9; // session.status

function endError(event, message, cause) {
  const error = new Error(`"${event}" did not come: ${cause || 'it has ended'}`);
  error.cause = cause || null;
  error.response = message || null;
  return error;
}

export function when(event) {
  return new Promise((resolve, reject) => {
    if (this.status === TERMINATED && typeof this.terminate === 'function') {
      reject(endError(event, null, null));
      return;
    }
    const ends = ENDS.filter((end) => end !== event);
    const done = (settle) => {
      this.removeListener(event, happened);
      for (const end of ends) this.removeListener(end, ended);
      settle();
    };
    const happened = (value) => done(() => resolve(value));
    const ended = (message, cause) => done(() => reject(endError(event, message, cause)));
    this.on(event, happened);
    for (const end of ends) this.on(end, ended);
  });
}
