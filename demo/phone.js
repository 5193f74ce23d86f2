// A phone for one user: any name, any address, any server.
import { ladder, clear } from './ladder.js';
import { library, trouble } from './trouble.js';

const $ = (id) => document.getElementById(id);
let ua = null, session = null, waiting = null;

function media(video) {
  return { media: {
    constraints: { audio: true, video },
    render: { remote: $('remote'), local: { video: $('local') } },
  } };
}

function goOnline(event) {
  event.preventDefault();
  if (ua) ua.stop();
  trouble('');
  const domain = $('domain').value.trim() || location.hostname;
  try {
    ua = new SIP.UA({
      uri: `${$('name').value.trim()}@${domain}`,
      displayName: $('name').value.trim(),
      password: $('password').value || undefined,
      wsServers: $('server').value.trim() || undefined,
      traceSip: true,
      log: { builtinEnabled: false, connector: ladder('you') },
    });
  } catch (error) {
    return trouble(error.message);
  }
  const status = $('account-status');
  ua.on('connecting', () => { status.textContent = 'connecting'; });
  ua.on('registered', () => {
    status.replaceChildren('you are ', Object.assign(document.createElement('span'), { className: 'address', textContent: ua.configuration.uri }));
    enable();
  });
  ua.on('registrationFailed', (response, cause) => {
    status.textContent = 'not on line';
    trouble(cause === SIP.C.causes.AUTHENTICATION_ERROR
      ? 'The server did not accept the password. Open “Another server or a password” and give it.'
      : `The server did not register you: ${cause}.`);
  });
  ua.on('disconnected', () => { status.textContent = 'no connection to the server, trying again'; });
  ua.on('invite', ring);
  ua.on('message', (message) => show(message.remoteIdentity.displayName || message.remoteIdentity.uri.toString(), message.body));
  localStorage.setItem('phone-name', $('name').value.trim());
}

// A bare name means somebody at this phone's own server.
function target() {
  const text = $('target').value.trim();
  return text && !text.includes('@') ? `${text}@${ua.configuration.uri.host}` : text;
}

function ring(call) {
  if (session || waiting) return call.reject({ statusCode: 486 });
  waiting = call;
  $('caller').textContent = `${call.remoteIdentity.displayName || call.remoteIdentity.uri.user} (${call.remoteIdentity.uri}) is calling`;
  $('ringing').hidden = false;
  $('answer').focus();
  call.on('terminated', () => { if (waiting === call) stopRinging(); });
}

function stopRinging() {
  waiting = null;
  $('ringing').hidden = true;
}

function answer(video) {
  const call = waiting;
  stopRinging();
  $('target').value = call.remoteIdentity.uri.toString().replace(/^sip:/, '');
  follow(call);
  call.accept(media(video));
}

function call(event) {
  event.preventDefault();
  if (session || !target()) return;
  trouble('');
  try {
    follow(ua.invite(target(), media(true)));
    $('call-status').textContent = 'calling';
  } catch (error) {
    trouble(`${error.message}. Give a name, or an address such as bob@example.com.`);
  }
}

// warning is the text in which a server says more than its code.
function warning(response) {
  const [, text] = /"(.*)"/.exec(response?.getHeader?.('Warning') ?? '') ?? [];
  return text ? `The server says: ${text}.` : '';
}

function follow(call) {
  session = call;
  enable();
  call.on('progress', (response) => { $('call-status').textContent = response.status_code > 100 ? 'ringing' : 'calling'; });
  call.on('accepted', () => {
    $('call-status').textContent = `in a call with ${call.remoteIdentity.uri}`;
    $('call-hint').textContent = '';
    $('local').hidden = false;
  });
  call.mediaHandler.on('userMediaFailed', (error) => trouble(`Camera or microphone: ${error.name}. ${error.message}`));
  call.on('failed', (response) => trouble(warning(response)));
  call.on('terminated', (message, cause) => {
    session = null;
    $('call-status').textContent = cause ? `ended: ${cause}` : 'ended';
    $('call-hint').textContent = 'Nobody on the line';
    $('remote').srcObject = $('local').srcObject = null;
    $('local').hidden = true;
    for (const id of ['mute', 'camera']) $(id).setAttribute('aria-pressed', false);
    enable();
  });
}

function enable() {
  const online = ua && ua.isRegistered();
  $('call').disabled = $('call-echo').disabled = !online || Boolean(session);
  $('send').disabled = !online;
  for (const id of ['hangup', 'mute', 'camera']) $(id).disabled = !session;
}

function toggle(button, kinds) {
  const on = button.getAttribute('aria-pressed') !== 'true';
  session[on ? 'mute' : 'unmute'](kinds);
  button.setAttribute('aria-pressed', on);
}

function show(from, text, mine) {
  $('messages').querySelector('.none')?.remove();
  const item = Object.assign(document.createElement('li'), { className: mine ? 'mine' : 'theirs' });
  item.append(Object.assign(document.createElement('b'), { textContent: from }), ' ', text);
  $('messages').append(item);
  item.scrollIntoView({ block: 'nearest' });
  return item;
}

function send(event) {
  event.preventDefault();
  if (!$('text').value || !target()) return trouble(target() ? '' : 'Give the address above, then the message.');
  const item = show('you', $('text').value, true);
  try {
    ua.message(target(), $('text').value).on('failed', (response, cause) => {
      item.classList.add('failed');
      item.append(` (not delivered: ${cause})`);
    });
    $('text').value = '';
  } catch (error) {
    item.remove();
    trouble(error.message);
  }
}

$('account').addEventListener('submit', goOnline);
$('dial').addEventListener('submit', call);
$('call-echo').addEventListener('click', () => {
  $('target').value = 'echo'; // who is at this server as long as it runs
  $('dial').requestSubmit();
});
$('chat').addEventListener('submit', send);
$('answer').addEventListener('click', () => answer(true));
$('answer-audio').addEventListener('click', () => answer(false));
$('decline').addEventListener('click', () => waiting.reject({ statusCode: 603 }));
$('hangup').addEventListener('click', () => session.terminate());
$('mute').addEventListener('click', () => toggle($('mute'), { audio: true, video: false }));
$('camera').addEventListener('click', () => toggle($('camera'), { audio: false, video: true }));
$('ladder-clear').addEventListener('click', clear);
$('name').value = localStorage.getItem('phone-name') || '';
$('register').disabled = true;

try {
  await library();
  if (!window.isSecureContext) trouble('Camera and microphone need https: start the server with -self-signed, and open its https address.');
  $('register').disabled = false;
} catch (error) {
  trouble(`This phone cannot start: ${error.message}`);
}
