// The configuration of a user agent: its parameters, their defaults, what may
// stand in each.
//
// No parameter is mandatory. A value of null, "", undefined, NaN or (but for the
// ICE servers) an empty array means: the default. Any other value goes through
// the parameter's checker, and what that refuses is a ConfigurationError. Each
// parameter fooBar may also be spelled foo_bar; the first spelling wins. Unknown
// keys are ignored. What is accepted is shown by ua.configuration, read-only and
// not enumerable.

import { C } from './constants.js';
import { Exceptions } from './exceptions.js';
import { checkStunServers, checkTurnServers, checkWebSockets } from './servers.js';
import { Grammar } from './grammar.js';
import { SIP } from './namespace.js';
import { URI } from './uri.js';
import { Utils } from './utils.js';
import { integer, isObject, isText, member, own, text } from './lenient.js';

// Checkers take what the page gave and return the normalised value, undefined
// for one that is refused. Pages call them too, through getConfigurationCheck.

const only = (test) => (v) => (test(v) ? v : undefined);
const checkBoolean = only((v) => typeof v === 'boolean');
const checkString = only((v) => typeof v === 'string');
const checkObject = only(isObject);
const checkFunction = only((v) => typeof v === 'function');
const checkStrings = only((v) => Array.isArray(v) && v.every((e) => typeof e === 'string'));
const checkIPInContact = only((v) => typeof v === 'boolean' || (typeof v === 'string' && Grammar.parse(v, 'host') !== -1));

/** What can stand in a header as it is. */
const checkText = (v) => own(v).match(/^[^\r\n\0]+$/)?.[0];

/** A token of RFC 3261 §25.1, such as a parameter's value. */
const checkToken = (v) => own(v).match(/^[\w\-.!%*+`'~]+$/)?.[0];

/** Event packages (RFC 6665 §8.4). */
const checkEvents = only((v) => Array.isArray(v) && v.every((e) => checkToken(e)));

/** A whole number above zero, also as text. */
const checkPositive = (v) => (integer(v) > 0 ? integer(v) : undefined);

/** Seconds, of a session (RFC 4028). */
const checkSessionTime = (v) => (integer(v) >= 90 ? integer(v) : undefined);
const SESSION_TIME = 'a whole number of seconds, at least 90 (RFC 4028 §5)';

/** What a refused value breaks, where its name does not say it. */
const rules = { sessionExpires: SESSION_TIME, minSessionExpires: SESSION_TIME };

/** Milliseconds; less than 500 is raised to it. */
const checkIceTimeout = (v) => (Number.isNaN(integer(v)) ? undefined : Math.max(integer(v), 500));

/** rel100 and replaces: everything unknown is 'none'. */
const checkSupport = (v) => (['required', 'supported'].includes(own(v)) ? own(v) : 'none');

const checkDTMFType = (v) => (own(v) === 'rtp' ? 'rtp' : 'info');

/** A UUID, bare or as "uuid:...", returned bare. */
function checkInstanceID(v) {
  const id = own(v).replace(/^uuid:/i, '');
  return Grammar.parse(id, 'uuid') === -1 ? undefined : id;
}

/** What can stand between quotes in a header as it is. */
const checkQuotable = only((v) => /^(?:[^"\\\0-\x08\n-\x1f\x7f]|\\[^\r\n\x80-\uffff])*$/.test(text(v)));

/** checkQuotable, with the number 0 allowed as a name. */
function checkDisplayName(v) {
  if (typeof v === 'number') return String(v);
  if (isObject(v) && !isText(v) || typeof v === 'boolean') return undefined;
  return checkQuotable(v);
}

const parseSIP = (s) => (s === '' ? undefined : URI.parse(/^sip:/i.test(s) ? s : `sip:${s}`));

/** An address of record with a user; "sip:" may be left out. */
function checkURI(v) {
  const uri = /^sips:/i.test(own(v)) ? undefined : parseSIP(own(v));
  return uri && text(uri.user) !== '' ? uri : undefined;
}

/** A SIP URI without a user. */
function checkRegistrar(v) {
  const uri = parseSIP(own(v));
  return uri && text(uri.user) === '' ? uri : undefined;
}

const anonymousURI = () => URI.parse(`sip:anonymous.${Utils.createRandomToken(6)}@anonymous.invalid`);

/**
 * The server that the page came from: cmd/sipserver listens there at /sip. A page
 * that is a file has none, so it is the address where cmd/sipserver listens unless told.
 */
function defaultServers() {
  const { protocol, host } = globalThis.location || {};
  return checkWebSockets(`${protocol === 'https:' ? 'wss' : 'ws'}://${host || 'localhost:8080'}/sip`);
}

// name: [checker, default, or a function that makes it], in the order in which
// they are checked and logged.
const parameters = {
  uri: [checkURI, anonymousURI],
  wsServers: [checkWebSockets, defaultServers],
  authorizationUser: [checkQuotable],
  connectionRecoveryMaxInterval: [checkPositive, 30],
  connectionRecoveryMinInterval: [checkPositive, 2],
  displayName: [checkDisplayName, ''],
  hackCleanJitsiSdpImageattr: [checkBoolean, false],
  hackStripTcp: [checkBoolean, false],
  hackViaTcp: [checkBoolean, false],
  hackIpInContact: [checkIPInContact, false],
  hackWssInTransport: [checkBoolean, false],
  hackAllowUnregisteredOptionTags: [checkBoolean, false],
  codecs: [checkObject],
  contactTransport: [checkToken, 'ws'],
  contactName: [checkToken],
  followRedirects: [checkBoolean, false],
  forceRport: [checkBoolean, false],
  iceCheckingTimeout: [checkIceTimeout, 5000],
  instanceId: [checkInstanceID],
  mediaHandlerFactory: [checkFunction, () => SIP.WebRTC.MediaHandler?.defaultFactory],
  media: [checkObject],
  sessionDescriptionHandlerFactory: [checkFunction],
  sessionDescriptionHandlerFactoryOptions: [checkObject, () => ({})],
  noAnswerTimeout: [checkPositive, 60],
  password: [text, null],
  registerExpires: [checkPositive, 600],
  register: [checkBoolean, true],
  registrarServer: [checkRegistrar],
  rel100: [checkSupport, 'none'],
  replaces: [checkSupport, 'none'],
  extraHeaders: [checkStrings, () => []],
  sessionTimers: [checkBoolean, true],
  sessionExpires: [checkSessionTime],
  minSessionExpires: [checkSessionTime, 90],
  extraSupported: [checkStrings, () => []],
  rtcpMuxPolicy: [checkString],
  stunServers: [checkStunServers, () => []],
  turnServers: [checkTurnServers, () => []],
  traceSip: [checkBoolean, false],
  trickle: [checkBoolean, true],
  userAgentString: [checkText, () => C.USER_AGENT],
  usePreloadedRoute: [checkBoolean, false],
  wsServerMaxReconnection: [checkPositive, 3],
  wsServerReconnectionTimeout: [checkPositive, 4],
  keepAliveInterval: [checkPositive, 0],
  autostart: [checkBoolean, true],
  autostop: [checkBoolean, true],
  custom: [checkObject, () => ({})],
  allowEvents: [checkEvents],
  allowLegacyNotifications: [checkBoolean, false],
  allowOutOfDialogRefers: [checkBoolean, false],
  authenticationFactory: [checkFunction],
  dtmfType: [checkDTMFType, 'info'],
  log: [(v) => v],
};

const names = Object.keys(parameters);

/** Assignments to all other parameters are ignored, or throw in strict mode. */
const writable = new Set(['register', 'custom']);

const describe = (make) => Object.fromEntries(names.map((name) => [name, make(name)]));

/** {mandatory, optional}: name -> checker. A page may replace checkers, and add parameters of its own. */
export const configurationCheck = { mandatory: {}, optional: describe((name) => parameters[name][0]) };

/** The property descriptors, for pages. */
export const configurationSkeleton = describe((name) => ({ value: '', writable: writable.has(name), configurable: false }));

/** Puts the settings on ua.configuration, and in the log. */
export function showConfig(ua, settings) {
  ua.logger.log('configuration parameters after validation:');
  for (const name of new Set([...names, 'sipjsId', 'hostportParams', 'viaHost', ...Object.keys(settings)])) {
    Object.defineProperty(ua.configuration, name, { value: settings[name], writable: writable.has(name) });
    if (name in settings && name !== 'log') ua.logger.log(`· ${name}: ${shown(name, settings[name])}`);
  }
}

/** Checks what the page gave and returns the settings by name. */
export function checkConfig(given, logger, { mandatory, optional } = configurationCheck) {
  const settings = {};
  if (isObject(given)) readAliases(given, logger);
  for (const name of new Set([...names, ...Object.keys(mandatory), ...Object.keys(optional)])) {
    const [own, initial] = parameters[name] ?? [];
    const checker = mandatory[name] ?? optional[name] ?? own;
    const value = member(given, name);
    if (mandatory[name] || !meansDefault(name, value)) {
      settings[name] = checker(value);
      if (settings[name] === undefined) throw new Exceptions.ConfigurationError(name, value, rules[name]);
    } else if (initial !== undefined) {
      settings[name] = typeof initial === 'function' ? initial() : initial;
    }
  }
  const longest = settings.connectionRecoveryMaxInterval;
  if (longest < settings.connectionRecoveryMinInterval) {
    throw new Exceptions.ConfigurationError('connectionRecoveryMaxInterval', longest);
  }
  derive(settings);
  if (settings.sessionExpires < settings.minSessionExpires) {
    throw new Exceptions.ConfigurationError('sessionExpires', settings.sessionExpires, 'it is less than minSessionExpires');
  }
  return settings;
}

// What later versions of SIP.js keep in transportOptions.
const LATER = {
  wsServers: 'wsServers',
  traceSip: 'traceSip',
  keepAliveInterval: 'keepAliveInterval',
  wsServerMaxReconnection: 'maxReconnectionAttempts',
  wsServerReconnectionTimeout: 'reconnectionTimeout',
};

// Writes the new spelling of every old one into the page's object, as SIP.js does.
function readAliases(given, logger) {
  const adopt = (name, alias) => {
    const old = given[alias];
    if (old === undefined || given[name] !== undefined) return;
    logger.warn(`${alias} is deprecated, please use ${name}`);
    Reflect.set(given, name, old);
  };
  for (const name of names) adopt(name, name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
  adopt('rel100', 'reliable');
  adopt('media', 'mediaConstraints');
  const options = isObject(given.transportOptions) ? given.transportOptions : {};
  for (const [name, later] of Object.entries(LATER)) {
    if (options[later] && given[name] === undefined) Reflect.set(given, name, options[later]);
  }
  const { iceCheckingTimeout } = given.sessionDescriptionHandlerFactoryOptions?.peerConnectionOptions ?? {};
  if (iceCheckingTimeout && given.iceCheckingTimeout === undefined) Reflect.set(given, 'iceCheckingTimeout', iceCheckingTimeout);
}

function meansDefault(name, v) {
  if (v === undefined || v === null || v === '' || Number.isNaN(v)) return true;
  return Array.isArray(v) && v.length === 0 && name !== 'stunServers' && name !== 'turnServers';
}

// Fills what follows from other parameters.
function derive(s) {
  s.instanceId ??= Utils.newUUID();
  s.sipjsId = Utils.createRandomToken(5);
  const domain = s.uri.clone();
  domain.user = null;
  s.hostportParams = String(domain).replace(/^sip:/, '');
  if (!s.authorizationUser) s.authorizationUser = s.uri.user;
  s.registrarServer ??= domain;
  s.noAnswerTimeout *= 1000; // the page gives seconds and reads milliseconds
  s.sessionExpires ??= Math.max(1800, s.minSessionExpires);
  s.viaHost = `${Utils.createRandomToken(12)}.invalid`;
  if (s.hackIpInContact) s.viaHost = s.hackIpInContact === true ? Utils.getRandomTestNetIP() : s.hackIpInContact;
  if (s.hackWssInTransport) s.contactTransport = 'wss';
  s.contactName ??= Utils.createRandomToken(8);
  if (!s.hackAllowUnregisteredOptionTags) s.extraSupported = s.extraSupported.filter((tag) => C.OPTION_TAGS[tag]);
}

function shown(name, v) {
  if (name === 'password') return 'NOT SHOWN';
  if (['uri', 'registrarServer', 'mediaHandlerFactory'].includes(name)) return text(v);
  try {
    return text(JSON.stringify(v));
  } catch {
    return ''; // cyclic, or a BigInt
  }
}
