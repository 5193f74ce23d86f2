// What became of a message, as ticks beside it: sent, delivered, read.

const TICKS = { queued: '◷', sent: '✓', delivered: '✓✓', displayed: '✓✓', failed: '✕' };
const WORDS = { queued: 'waits for a connection', sent: 'sent', delivered: 'delivered', displayed: 'read', failed: 'not delivered' };

/** An element that follows a SIP.ChatMessage. */
export function ticksOf(message) {
  const ticks = Object.assign(document.createElement('span'), { className: 'tick', role: 'img' });
  function paint() {
    const { status, cause } = message;
    ticks.textContent = TICKS[status];
    ticks.dataset.status = status;
    ticks.title = cause ? `${WORDS[status]}: ${cause}` : WORDS[status];
    ticks.ariaLabel = ticks.title;
  }
  message.on('change', paint);
  paint();
  return ticks;
}

/** Says that a message was read as soon as the part of the page that shows it can be seen. */
export function readOnSight(message, part) {
  const watching = new IntersectionObserver(look);
  function look(entries = watching.takeRecords()) {
    seen = entries.at(-1)?.isIntersecting ?? seen;
    if (!seen || document.hidden) return;
    watching.disconnect();
    document.removeEventListener('visibilitychange', turned);
    message.markDisplayed();
  }
  const turned = () => look();
  let seen = false;
  watching.observe(part);
  document.addEventListener('visibilitychange', turned);
}
