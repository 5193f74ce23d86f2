// SIP.DigestAuthentication, for pages that answer challenges themselves, and the
// configuration's authenticationFactory, by which they do so for the library's
// requests. Without it the core authenticates.

import { call, tryApply } from './calls.js';
import { ask } from './go.js';
import { isObject, text } from './lenient.js';
import { report } from './errors.js';
import { Utils } from './utils.js';

// What host.go.answerChallenge returns, in this order.
const ANSWER = ['realm', 'nonce', 'opaque', 'algorithm', 'qop', 'cnonce', 'response', 'uri', 'credentials'];

export const DigestAuthentication = {
  ctor(ua) {
    Object.assign(this, {
      logger: ua.getLogger('sipjs.digestauthentication'),
      username: ua.configuration.authorizationUser,
      password: ua.configuration.password,
      cnonce: null,
      nc: 0,
      ncHex: '00000000',
      response: null,
      nonce: null,
      realm: null,
    });
    Object.defineProperty(this, 'credentials', { value: '', writable: true, configurable: true });
  },

  methods: {
    /**
     * Whether the challenge, what the rule WWW_Authenticate gives, could be
     * answered for that request.
     */
    authenticate(request, challenge) {
      const { realm, nonce, opaque, algorithm, qop, stale } = challenge ?? {};
      if (!realm || !nonce) return false;
      const nc = text(this.nonce) === text(nonce) ? Number(this.nc) + 1 : 1;
      const body = request.body?.body ?? request.body;
      const answer = ask('answerChallenge', [realm, nonce, opaque, algorithm, Array.isArray(qop) ? qop.join() : '',
        this.username, this.password, request.method, request.ruri, body, Utils.createRandomToken(12)].map(text), nc);
      if (typeof answer === 'string') {
        this.logger.warn(`the challenge cannot be answered: ${answer}`);
        return false;
      }
      ANSWER.forEach((name, i) => {
        this[name] = answer[i];
      });
      this.nc = nc;
      this.ncHex = nc.toString(16).padStart(8, '0');
      this.stale = Boolean(stale);
      this.method = request.method;
      return true;
    },

    toString() {
      return text(this.credentials);
    },
  },
};

/**
 * Asks an object of authenticationFactory(ua) for credentials: authenticate says
 * whether it has some, toString gives the value of the header, '' for none. Each
 * challenge gets an object of its own.
 */
export function credentialsFor(ua, request, response) {
  const [failure, made] = tryApply(ua.configuration.authenticationFactory, undefined, ua);
  if (failure !== null) report(failure);
  if (!isObject(made)) return '';
  const challenge = response.parseHeader(response.status_code === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate');
  return call(made, 'authenticate', request, challenge) ? text(call(made, 'toString')) : '';
}
