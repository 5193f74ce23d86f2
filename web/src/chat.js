// SIP.Chat: a conversation with one peer, made of MESSAGE requests (RFC 3428).
//
//   const chat = ua.chat('bob');
//   chat.on('message', (message) => { show(message.body); message.markDisplayed(); });
//   chat.on('typing', (active) => ...);
//   chat.send('hello').on('change', ({ status }) => ...);
//
// Messages travel in message/cpim (RFC 3862) with a Message-ID, so that the peer can
// say that they were delivered and displayed (RFC 5438), and drop what comes twice.
// A peer that takes none, or writes without, is written to without: then "sent" is
// all that is known. That one is writing (RFC 3994) is only told to a peer who has
// shown that it understands such things: others would show it to their users.
//
// What comes is in chatinbox.js, what waits to be sent in outbox.js, and which UA has
// which chats in chats.js.

import { advance, ChatMessage, fail, revive } from './chatmessage.js';
import { Bounded } from './bounded.js';
import { bytesOf } from './bytes.js';
import { COMPOSING_TYPE, IsComposing } from './iscomposing.js';
import { CPIM, CPIM_TYPE } from './cpim.js';
import { emit } from './calls.js';
import { EventEmitter } from './emitter.js';
import { IMDN, IMDN_NAMESPACE, IMDN_TYPE } from './imdn.js';
import { integer, isBytes, isText } from './lenient.js';
import { Outbox } from './outbox.js';
import { Reader, REFRESH, Writer } from './composing.js';
import { Utils } from './utils.js';

/** Messages of ours whose fate may still be told, and Message-IDs of the peer's that are known. */
export const MAX_REMEMBERED = 1000;

/** Seconds that a message waits for a connection unless it says something else. */
const DEFAULT_EXPIRES = 3 * 24 * 3600;

/** Characters of a Message-ID; RFC 5438 section 6.3 wants at least 32 bits of it to be random. */
const ID_LENGTH = 20;

/** Seconds that a notification waits. */
const NOTICE_EXPIRES = 24 * 3600;

export class Chat extends EventEmitter {
  constructor(ua, uri, { cpim } = {}) {
    super();
    Object.assign(this, { ua, uri, data: {}, isTyping: false, cpim: typeof cpim === 'boolean' ? cpim : undefined });
    const hidden = {
      outbox: new Outbox(ua, uri),
      told: new Bounded(MAX_REMEMBERED), // Message-ID -> ours
      known: new Bounded(MAX_REMEMBERED), // Message-ID of theirs -> true
      writer: new Writer((state) => announce(this, state)),
      reader: new Reader((active) => {
        this.isTyping = active;
        emit(this, 'typing', active);
      }),
      composes: undefined, // whether the peer takes application/im-iscomposing+xml
    };
    Object.defineProperty(this, 'inner', { value: hidden });
  }

  /**
   * Sends text or octets. options: contentType ('text/plain', 'application/octet-stream'
   * for octets), expires (seconds), delivery and display (whether to ask for word of
   * them; true), subject.
   */
  send(body, options = {}) {
    if (body === undefined || body === null) throw new TypeError('Not enough arguments');
    const message = outgoing(this, body, options ?? {});
    this.inner.writer.stop();
    this.inner.outbox.remove((item) => item.kind === 'composing');
    if (!this.inner.outbox.add(item(this, message, options ?? {}))) fail(message, 'Too Many Messages');
    return message;
  }

  /** The user is writing: call it for each key. */
  typing() {
    this.inner.writer.typing();
  }

  /** The user has given up what it was writing. */
  idle() {
    this.inner.writer.idle();
  }

  /** Forgets the chat. What waits fails; what the peer writes afterwards begins another. */
  close() {
    const { outbox, writer, reader } = this.inner;
    writer.stop();
    reader.become(false);
    for (const waiting of outbox.close()) waiting.failed(null, 'Canceled');
    this.inner.closed?.();
  }
}

// ---- messages ----

function outgoing(chat, body, { contentType, expires, subject }) {
  const type = String(contentType ?? (isBytes(body) ? 'application/octet-stream' : 'text/plain'));
  const seconds = expires === undefined || expires === null ? DEFAULT_EXPIRES : integer(expires);
  if (!(seconds > 0 && seconds < 2 ** 32)) throw new TypeError(`Invalid expires: ${expires} (seconds)`);
  const date = new Date();
  return new ChatMessage(chat, {
    id: Utils.createRandomToken(ID_LENGTH), direction: 'outgoing', contentType: type, date, subject,
    body: isBytes(body) ? body : String(body), bytes: bytesOf(isText(body) || isBytes(body) ? body : String(body)),
    expires: new Date(date.getTime() + seconds * 1000),
  });
}

function item(chat, message, { expires, delivery = true, display = true }) {
  const wanted = [delivery && 'positive-delivery, negative-delivery', display && 'display'].filter(Boolean).join(', ');
  return {
    kind: 'message',
    message,
    size: message.bytes.length,
    until: message.expires.getTime(),
    render: () => render(chat, message, wanted, expires),
    done: (response) => {
      advance(message, 'sent', { response });
    },
    refused: (response) => takesNoCPIM(chat, response),
    failed: (response, cause) => fail(message, cause, response),
    revived: () => revive(message),
  };
}

/** The MESSAGE of a message, as the peer takes them now. */
function render(chat, message, wanted, expires) {
  const dated = expires ? { expires, extraHeaders: [`Date: ${message.date.toUTCString()}`] } : {};
  if (chat.cpim === false) return { body: message.body, contentType: message.contentType, ...dated };
  chat.inner.told.set(message.id, message);
  const imdn = (name, value) => ({ name, value, namespace: IMDN_NAMESPACE, prefix: 'imdn' });
  const headers = [imdn('Message-ID', message.id), ...(wanted ? [imdn('Disposition-Notification', wanted)] : [])];
  return { ...wrap(chat, { dateTime: message.date, subject: message.subject, headers, contentType: typeWithin(message), body: message.body }), ...dated };
}

/** MIME takes a text for ASCII unless it says something else (RFC 2046 section 4.1.2). */
function typeWithin({ contentType, body }) {
  const isOpen = /^text\/[^;]*$/i.test(contentType) && typeof body === 'string' && /[^\0-\x7f]/.test(body);
  return isOpen ? `${contentType};charset=utf-8` : contentType;
}

function wrap({ ua, uri }, message) {
  const { displayName } = ua.configuration;
  const from = { name: displayName || undefined, uri: ua.configuration.uri.toString() };
  return { body: CPIM.format({ from, to: { uri: uri.toString() }, ...message }), contentType: CPIM_TYPE };
}

/**
 * Whether a refusal means that the peer reads no message/cpim: 415 says what it does
 * read (RFC 3261 section 21.4.13).
 */
function takesNoCPIM(chat, response) {
  const accepted = response.getHeaders('Accept').join(',').toLowerCase();
  if (response.status_code !== 415 || chat.cpim === false || /message\/(?:cpim|\*)|\*\/\*/.test(accepted)) return false;
  chat.cpim = false;
  return true;
}

// ---- notifications ----

/**
 * Tells the sender of a message what became of it: RFC 5438 section 7.2.1. headers
 * are those of its message/cpim.
 */
export function notify(chat, cpim, disposition, status) {
  const header = (name) => CPIM.header(cpim, name, IMDN_NAMESPACE);
  const notice = {
    messageId: header('Message-ID'), dateTime: cpim.dateTime ?? new Date(), disposition, status,
    recipientUri: cpim.to[0]?.uri ?? chat.ua.configuration.uri.toString(), originalRecipientUri: header('Original-To'),
  };
  const body = IMDN.format(notice);
  const id = { name: 'Message-ID', value: Utils.createRandomToken(ID_LENGTH), namespace: IMDN_NAMESPACE, prefix: 'imdn' };
  const partHeaders = [['Content-Disposition', 'notification']];
  chat.inner.outbox.add({
    ...silent,
    kind: 'notice',
    size: body.length,
    until: Date.now() + NOTICE_EXPIRES * 1000,
    render: () => wrap(chat, { dateTime: new Date(), headers: [id], contentType: IMDN_TYPE, partHeaders, body }),
  });
}

const nothing = () => {};

/** What the user does not hear of. */
const silent = { done: nothing, refused: () => false, failed: nothing, revived: nothing };

// ---- composing ----

function announce(chat, state) {
  const { outbox } = chat.inner;
  const replaced = outbox.remove((waiting) => waiting.kind === 'composing');
  if (!takesComposing(chat) || !chat.ua.isConnected() || (state === 'idle' && replaced.length > 0)) return;
  const body = IsComposing.format({ state, contentType: 'text/plain', ...(state === 'active' && { refresh: REFRESH }) });
  outbox.add({
    ...silent,
    kind: 'composing',
    fleeting: true, // nobody wants to know later
    size: body.length,
    until: Date.now() + REFRESH * 1000,
    render: () => ({ body, contentType: COMPOSING_TYPE }),
    refused: () => {
      chat.inner.composes = false;
      return false;
    },
  });
}

const takesComposing = ({ cpim, inner: { composes } }) => composes ?? cpim === true;
