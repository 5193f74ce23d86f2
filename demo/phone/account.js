// Who you are: the form, and the user agent that it makes. It tells 'change',
// and 'invite' and 'chat' with what came.

import { $, make } from './dom.js';
import { ladder } from '../ladder.js';
import { trouble } from '../trouble.js';
import { remember, remembered } from './store.js';
import { whyNotRegistered } from './words.js';

class Account extends EventTarget {
  ua = null;

  get online() { return Boolean(this.ua?.isRegistered()); }
  get uri() { return this.ua?.configuration.uri; }

  /** What a person typed as an address; a bare word is somebody at our own server. */
  target(text) {
    const given = text.trim();
    return given && !given.includes('@') ? `${given}@${this.uri.host}` : given;
  }

  start(tag) {
    this.ua?.stop();
    trouble('');
    const name = $('name').value.trim();
    try {
      this.ua = new SIP.UA({
        uri: `${name}@${$('domain').value.trim() || location.hostname}`,
        displayName: name,
        password: $('password').value || undefined,
        wsServers: $('server').value.trim() || undefined,
        replaces: SIP.C.supported.SUPPORTED, // who is connected with us takes the place of who did it
        traceSip: true,
        log: { builtinEnabled: false, connector: ladder('you', tag) },
      });
    } catch (error) {
      trouble(`${error.message}. Look at your name, and under “Another server or a password”.`);
      return;
    }
    keepName(name);
    this.listen(this.ua);
    this.show('connecting');
  }

  stop() {
    this.ua.stop();
    this.ua = null;
    this.show('not on line');
  }

  listen(ua) {
    const on = (event, act) => ua.on(event, (...args) => { if (this.ua === ua) act(...args); });
    const tell = (type) => (detail) => this.dispatchEvent(new CustomEvent(type, { detail }));
    on('registered', () => this.show('you are ', make('b', { className: 'address', textContent: ua.configuration.uri })));
    on('registrationFailed', (response, cause) => {
      if (response) this.stop(); // refused; without an answer the library tries again
      trouble(whyNotRegistered(cause, response));
    });
    on('disconnected', () => this.show('no connection to the server, trying again'));
    on('unregistered', () => this.show('no connection to the server, trying again'));
    on('invite', tell('invite'));
    on('chat', tell('chat'));
  }

  show(...status) {
    $('account-status').replaceChildren(...status);
    $('account-status').dataset.online = this.online;
    this.dispatchEvent(new Event('change'));
  }
}

export const account = new Account();

// Each tab has its own name, in its address (phone.html#name=dave).
function keepName(name) {
  history.replaceState(null, '', `#${new URLSearchParams({ name })}`);
  remember('name', name);
}

/** The name of this tab, or the last one that was used. */
export function nameToBegin() {
  return new URLSearchParams(location.hash.slice(1)).get('name') || remembered('name', '');
}
