// The one timer of each user agent, through SIP.Timers, which pages with mocked
// clocks replace.

import { SIP } from './namespace.js';

const alarms = new WeakMap();

const setters = () => [SIP.Timers.setTimeout, globalThis.setTimeout];

/** Calls wake once in so many milliseconds, in place of what was set before. */
export function setAlarm(ua, wake, ms) {
  clearAlarm(ua);
  const ring = () => {
    alarms.delete(ua);
    wake();
  };
  alarms.set(ua, { id: SIP.Timers.setTimeout(ring, ms), by: setters() });
}

export function clearAlarm(ua) {
  const alarm = alarms.get(ua);
  alarms.delete(ua);
  if (alarm) SIP.Timers.clearTimeout(alarm.id);
}

/** Whether the alarm that is set runs by the clock that the page has now. */
export function alarmStands(ua) {
  const now = setters();
  return Boolean(alarms.get(ua)?.by.every((setter, i) => setter === now[i]));
}
