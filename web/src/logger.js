// SIP.LoggerFactory and its loggers: four levels, the console, and the page's
// connector. A bad setting is logged and ignored, never thrown.

import { report } from './errors.js';

const LEVELS = { error: 0, warn: 1, log: 2, debug: 3 };

function Logger(factory, category, label) {
  this.logger = factory;
  this.category = category;
  this.label = label;
}

export function LoggerFactory() {
  let level = LEVELS.log;
  let builtinEnabled = true;
  let connector = null;
  const refuse = (what, value) =>
    this.error('sip.loggerfactory', null, `invalid "${what}" parameter value: ${String(value)}`);

  Object.defineProperties(this, {
    loggers: { value: {} },
    builtinEnabled: {
      get: () => builtinEnabled,
      set(value) {
        if (typeof value === 'boolean') builtinEnabled = value;
        else refuse('builtinEnabled', value);
      },
    },
    level: {
      get: () => level,
      set(value) {
        const n = levelNumber(value);
        if (n === undefined) refuse('level', value);
        else level = n;
      },
    },
    connector: {
      get: () => connector,
      set(value) {
        if (typeof value === 'function') connector = value;
        else if (value === null || value === '' || value === undefined) connector = null;
        else refuse('connector', value);
      },
    },
  });
}

// 0 to 3, larger numbers count as 3; or a level's name.
function levelNumber(value) {
  if (typeof value === 'string' && Object.hasOwn(LEVELS, value)) return LEVELS[value];
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) return undefined;
  if (value > LEVELS.debug) return LEVELS.debug;
  return Number.isInteger(value) ? value : undefined;
}

/** Prints one line: `<Date> | <category> | [<label> | ]<content>`. */
LoggerFactory.prototype.print = function (target, category, label, content) {
  if (typeof content === 'string') {
    const prefix = label ? [new Date(), category, label] : [new Date(), category];
    target.call(console, [...prefix, content].join(' | '));
  } else {
    target.call(console, content);
  }
};

/** The category's logger; one of its own per label when debugging. */
LoggerFactory.prototype.getLogger = function (category, label) {
  if (label && this.level === LEVELS.debug) return new Logger(this, category, label);
  if (!Object.hasOwn(this.loggers, category)) this.loggers[category] = new Logger(this, category);
  return this.loggers[category];
};

for (const [name, rank] of Object.entries(LEVELS)) {
  LoggerFactory.prototype[name] = function (category, label, content) {
    if (this.level < rank) return;
    if (this.builtinEnabled) this.print(console[name], category, label, content);
    if (!this.connector) return;
    try {
      this.connector(name, category, label, content);
    } catch (error) {
      report(error);
    }
  };
  Logger.prototype[name] = function (content) {
    this.logger[name](this.category, this.label, content);
  };
}
