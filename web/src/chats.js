// Which user agent has which chats, and which MESSAGEs are theirs. A page that
// neither calls ua.chat nor listens to "chat" has none, and nothing changes for it.

import { Chat } from './chat.js';
import { emit, listenerCount } from './calls.js';
import { Exceptions } from './exceptions.js';
import { read, take } from './chatinbox.js';
import { text } from './lenient.js';

/** Chats that a user agent keeps; the one that rested longest is forgotten. */
export const MAX_CHATS = 1000;

const CHATS = Symbol('chats'); // on the SIP.UA: Map of peer -> Chat, the one in use last is last

const tableOf = (ua) => {
  if (!ua[CHATS]) Object.defineProperty(ua, CHATS, { value: new Map() });
  return ua[CHATS];
};

/** Whose address that is, whatever its scheme and parameters. */
const peerOf = ({ user, host, port }) => `${text(user)}@${text(host).toLowerCase()}${port ? `:${port}` : ''}`;

function find(ua, uri) {
  const table = tableOf(ua);
  const key = peerOf(uri);
  const chat = table.get(key);
  if (chat) {
    table.delete(key);
    table.set(key, chat);
  }
  return chat;
}

function open(ua, uri, options) {
  const table = tableOf(ua);
  const key = peerOf(uri);
  const chat = new Chat(ua, uri, options);
  table.set(key, chat);
  chat.inner.closed = () => {
    if (table.get(key) === chat) table.delete(key);
  };
  if (table.size > MAX_CHATS) table.values().next().value.close();
  return chat;
}

export const chatting = {
  /** The chat with target. options: cpim: false for a peer that is known to read plain messages only. */
  chat(target, options = {}) {
    if (target === undefined) throw new TypeError('Not enough arguments');
    const uri = this.normalizeTarget(target);
    if (!uri) throw new TypeError(`Invalid target: ${text(target)}`);
    return find(this, uri) ?? open(this, uri, options ?? {});
  },
};

/** The connection stands, perhaps again: what waits is sent. */
export function resumeChats(ua) {
  for (const chat of ua[CHATS]?.values() ?? []) chat.inner.outbox.reconnected();
}

/**
 * Gives a MESSAGE to its chat, if there is one or the page wants one. isRefused tells
 * whether a listener has refused it.
 */
export function giveToChat(ua, context, isRefused) {
  const uri = context.remoteIdentity?.uri;
  const chat = uri && find(ua, uri);
  if (isRefused() || !uri || (!chat && listenerCount(ua, 'chat') === 0)) return;
  let content;
  try {
    content = read(context);
  } catch (error) {
    refuse(chat, context, error);
    return;
  }
  if (!chat && content.kind !== 'message') return; // of a chat that is over
  begin(ua, chat ?? open(ua, uri), content, { context, isRefused, isNew: !chat });
}

function begin(ua, chat, content, { context, isRefused, isNew }) {
  const first = isNew ? () => emit(ua, 'chat', chat) : () => {};
  take(chat, content, { context, isRefused, begin: first });
}

// The sender should know that nobody could read it.
function refuse(chat, context, error) {
  if (!(error instanceof Exceptions.MalformedBodyError)) throw error;
  if (chat) emit(chat, 'error', error, context.request);
  context.reject({ statusCode: 400, reasonPhrase: `Malformed Body (${error.message.replace(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 100)})` });
}
