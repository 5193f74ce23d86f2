// The options of a call: who makes its media handler, what that is given, and the
// wishes that the session keeps.

import { callIfAny } from './calls.js';
import { describedBy, reconfigure, takeDescriptionOptions, withModifiers } from './sdh.js';
import { Exceptions } from './exceptions.js';
import { isObject, isText, member, text } from './lenient.js';
import { SIP } from './namespace.js';
import { checkWay } from './tone.js';

/**
 * The options of a call as [options, media handler factory, what the handler is
 * given]. A factory that says that media are not supported is refused, and what is no
 * way for tones.
 */
export function callOptions(ua, given, modifiers) {
  const options = withModifiers(SIP.Utils.desugarSessionOptions(given) ?? {}, modifiers);
  checkWay(options.dtmfType);
  return [options, factoryOf(ua, options), iceOptions(ua, options)];
}

/**
 * The media handler factory of a call: the option, or the setting. One for session
 * description handlers stands before the other.
 */
export function factoryOf(ua, options) {
  const own = (name) => (typeof member(options, name) === 'function' ? options[name] : undefined);
  const { sessionDescriptionHandlerFactory: later, mediaHandlerFactory } = ua.configuration;
  const described = own('sessionDescriptionHandlerFactory') ?? (own('mediaHandlerFactory') ? undefined : later);
  const factory = described ? describedBy(described) : own('mediaHandlerFactory') ?? mediaHandlerFactory;
  if (typeof factory?.isSupported === 'function' && !factory.isSupported()) {
    throw new Exceptions.NotSupportedError('Media not supported');
  }
  return factory;
}

function iceOptions(ua, options) {
  const { peerConnectionOptions } = member(options, 'sessionDescriptionHandlerOptions') ?? {};
  const ice = { RTCConstraints: member(options, 'RTCConstraints'), ...(peerConnectionOptions && { peerConnectionOptions }) };
  const { optional } = ua.getConfigurationCheck();
  for (const name of ['stunServers', 'turnServers']) {
    const given = member(options, name);
    if (!given) continue;
    ice[name] = optional[name](given);
    if (ice[name] === undefined) throw new TypeError(`Invalid ${name}: ${text(given)}`);
  }
  return ice;
}

/** What the media handler of an incoming call is given. */
export const incomingOptions = () => ({ RTCConstraints: { optional: [{ DtlsSrtpKeyAgreement: 'true' }] } });

const mediaOf = (options) => {
  const { media = options?.mediaConstraints } = options ?? {};
  return media;
};

/** What the options say of the media, and of tones and INFO. */
export function takeHint(session, options) {
  session.mediaHint = mediaOf(options) ?? session.ua.configuration.media;
  takeDescriptionOptions(session, options);
  if (typeof options?.onInfo === 'function') session.onInfo = options.onInfo;
  if (isText(options?.dtmfType)) session.dtmfType = options.dtmfType;
}

/** The options of session.accept hold from the first question to the handler on. */
export function takeAcceptOptions(session, options, ice) {
  takeHint(session, options);
  if (isObject(ice.stunServers) || isObject(ice.turnServers)) callIfAny(session.mediaHandler, 'updateIceServers', ice);
  reconfigure(session);
  // Ours renders when it has described the call, which it may have done already.
  const { mediaHandler, mediaHint } = session;
  if (!(mediaHandler instanceof SIP.WebRTC.MediaHandler)) callIfAny(mediaHandler, 'render');
  else if (mediaHandler.localMedia) callIfAny(mediaHandler, 'render', mediaHint?.render);
}

/** The option media of progress and sendReinvite. */
export function takeMedia(session, options) {
  if (isObject(mediaOf(options))) session.mediaHint = mediaOf(options);
}
