// SIP.UA: the members that are only values, and the methods that only arrange
// calls of others. What has a life is in Go (pkg/jsbridge, ua*.go).

import { ALLOWED_METHODS } from './constants.js';
import { checkConfig, configurationCheck, configurationSkeleton, showConfig } from './config.js';
import { chatting } from './chats.js';
import { callIfAny, emit, listenerCount } from './calls.js';
import { isObject, isText, text } from './lenient.js';
import { Lamps } from './lamps.js';
import { messageOptions } from './messaging.js';
import { outsideTransfer } from './refer.js';
import { Presence } from './presence.js';
import { takeSubscribers } from './notifier.js';
import { SIP } from './namespace.js';
import { URI } from './uri.js';

const C = {
  STATUS_INIT: 0,
  STATUS_STARTING: 1,
  STATUS_READY: 2,
  STATUS_USER_CLOSED: 3,
  STATUS_NOT_READY: 4,
  CONFIGURATION_ERROR: 1,
  NETWORK_ERROR: 2,
  MAX_FORWARDS: 70,
  TAG_LENGTH: 10,
  ALLOWED_METHODS,
  ACCEPTED_BODY_TYPES: ['application/sdp', 'application/dtmf-relay'],
  EVENT_METHODS: { invite: 'INVITE', message: 'MESSAGE' },
};

/** What a SIP.UA is before its core exists: its members, its configuration. */
export function beginAgent(ua, given = {}) {
  const log = new SIP.LoggerFactory();
  for (const key of ['builtinEnabled', 'level', 'connector']) {
    const value = isObject(given?.log) ? given.log[key] : undefined;
    if (value !== undefined) log[key] = value;
  }
  Object.assign(ua, {
    log,
    logger: log.getLogger('sip.ua'),
    cache: { credentials: {} },
    configuration: {},
    contact: null,
    transport: null,
    registerContext: null,
    status: C.STATUS_INIT,
    error: null,
    data: {},
    sessions: {},
    subscriptions: {},
    earlySubscriptions: {},
    publishers: {},
    dialogs: {},
    applicants: {},
    transportRecoverAttempts: 0,
    transportRecoveryTimer: null,
  });
  ua.loadConfig(isText(given) ? { uri: given } : given);
  takeSubscribers(ua);
  const hidden = { writable: true, configurable: true };
  Object.defineProperties(ua, { presence: { value: new Presence(ua), ...hidden }, lamps: { value: new Lamps(ua), ...hidden } });
}

/** What follows when the core exists; contact: the URI of the Contact header. */
export function completeAgent(ua, contact) {
  ua.contact = { pub_gruu: null, temp_gruu: null, uri: URI.parse(contact) };
  const hidden = { writable: true, configurable: true };
  Object.defineProperty(ua.contact, 'toString', { value: contactText, ...hidden });
  Object.defineProperty(ua.contact, 'ua', { value: ua, ...hidden });
  ua.registerContext = new SIP.RegisterContext(ua);
  if (ua.configuration.autostart) ua.start();
}

/** ua.contact.toString({anonymous, outbound}). */
function contactText({ anonymous, outbound } = {}) {
  let { uri } = this;
  if (anonymous) uri = this.temp_gruu || 'sip:anonymous@anonymous.invalid;transport=ws';
  else if (this.pub_gruu) uri = this.pub_gruu;
  return `<${uri}${outbound ? ';ob' : ''}>`;
}

/** Shows the GRUUs (RFC 5627) of the registration, '' for none. */
export function showGRUUs(ua, permanent, temporary) {
  ua.contact.pub_gruu = permanent ? URI.parse(permanent) : null;
  ua.contact.temp_gruu = temporary ? URI.parse(temporary) : null;
}

/** Whether somebody wants to hear of transactions. */
export const watchesTransactions = (ua) => listenerCount(ua, 'newTransaction') + listenerCount(ua, 'transactionDestroyed') > 0;

/** Ends, by their own methods, all calls, subscriptions and publications of a user agent that stops. */
export function endAll(ua) {
  const { sessions, subscriptions, earlySubscriptions, publishers } = ua;
  for (const teller of [ua.presence, ua.lamps]) callIfAny(teller, 'end');
  for (const session of Object.values(sessions)) callIfAny(session, 'terminate');
  const others = [subscriptions, earlySubscriptions, publishers].flatMap(Object.values);
  for (const each of new Set(others)) callIfAny(each, 'close');
}

/** The entry of ua.configuration.wsServers for a URL. */
export function serverOf(ua, uri, sipURI, weight) {
  return ua.configuration.wsServers.find((s) => s.ws_uri === uri) ||
    { ws_uri: uri, sip_uri: sipURI, weight, status: 0 };
}

function needed(ok) {
  if (!ok) throw new TypeError('Not enough arguments');
}

export const UA = {
  statics: {
    C,
    configuration_check: configurationCheck,
    configuration_skeleton: configurationSkeleton,
  },

  methods: {
    loadConfig(given) {
      let settings;
      try {
        settings = checkConfig(given, this.logger, this.getConfigurationCheck());
      } catch (error) {
        this.status = C.STATUS_NOT_READY;
        this.error = C.CONFIGURATION_ERROR;
        throw error;
      }
      showConfig(this, settings);
    },

    getConfigurationCheck: () => configurationCheck,

    register(options) {
      this.configuration.register = true;
      this.registerContext.register(options);
      return this;
    },

    unregister(options) {
      this.configuration.register = false;
      this.registerContext.unregister(options);
      return this;
    },

    isRegistered() {
      return Boolean(this.registerContext?.registered);
    },

    isConnected() {
      return Boolean(this.transport?.connected);
    },

    getLogger(category, label) {
      return this.log.getLogger(category, label);
    },

    /** Keeps {realm, uri, ...} for getCredentials; nothing else reads it. */
    saveCredentials(given) {
      const { credentials } = this.cache;
      const realm = text(given.realm);
      if (!isObject(credentials[realm])) credentials[realm] = {};
      credentials[realm][text(given.uri)] = given;
      return this;
    },

    getCredentials({ ruri, method }) {
      const found = this.cache.credentials[text(ruri?.host)]?.[text(ruri)];
      if (isObject(found)) found.method = method;
      return found;
    },

    invite(target, options, modifiers) {
      const context = new SIP.InviteClientContext(this, target, options, modifiers);
      context.invite();
      emit(this, 'inviteSent', context);
      return context;
    },

    message(target, body, options) {
      needed(body !== undefined);
      return this.request('MESSAGE', target, messageOptions(body, options));
    },

    request(method, target, options) {
      needed(method);
      const context = new SIP.ClientContext(this, method, target, options);
      context.send();
      return context;
    },

    /** Asks to be told of the event at target: a SIP.Subscription. */
    subscribe(target, event, options) {
      const subscription = new SIP.Subscription(this, target, event, options);
      subscription.subscribe();
      return subscription;
    },

    /** Has target, mostly one's own address, keep and tell a state: a SIP.PublishContext. */
    publish(target, event, body, options) {
      const context = new SIP.PublishContext(this, target, event, options);
      context.publish(body);
      return context;
    },

    ...outsideTransfer,
    ...chatting,

    normalizeTarget(target) {
      return SIP.Utils.normalizeTarget(target, this.configuration.hostportParams);
    },

    /** Calls back now, or once connected. */
    afterConnected(callback) {
      needed(typeof callback === 'function');
      if (this.isConnected()) callback();
      else this.once('connected', callback);
    },

    /** The session of a request: by Call-ID and either tag. */
    findSession({ call_id: callID, from_tag: fromTag, to_tag: toTag }) {
      return this.sessions[text(callID) + text(fromTag)] || this.sessions[text(callID) + text(toTag)] || null;
    },
  },
};
