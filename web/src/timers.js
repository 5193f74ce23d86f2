// SIP.Timers: the timer values of RFC 3261 table 4 for a reliable transport, in
// milliseconds, and wrappers of the browser's timers. The wrappers look the
// global function up at each call, so that a page's mock clock is used.

const T1 = 500;

export const Timers = {
  T1,
  T2: 4000,
  T4: 5000,
  TIMER_B: 64 * T1,
  TIMER_D: 0,
  TIMER_F: 64 * T1,
  TIMER_H: 64 * T1,
  TIMER_I: 0,
  TIMER_J: 0,
  TIMER_K: 0,
  TIMER_L: 64 * T1,
  TIMER_M: 64 * T1,
  TIMER_N: 64 * T1,
  PROVISIONAL_RESPONSE_INTERVAL: 60000,

  setTimeout: (...args) => globalThis.setTimeout(...args),
  clearTimeout: (...args) => globalThis.clearTimeout(...args),
  setInterval: (...args) => globalThis.setInterval(...args),
  clearInterval: (...args) => globalThis.clearInterval(...args),
};
