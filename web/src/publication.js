// SIP.PublishContext (RFC 3903): what a server keeps of us and tells others. Entity
// tags, refreshes and what has to be sent again are the core's business (pkg/jsbridge,
// publication.go).

import { C } from './constants.js';
import { call, emit } from './calls.js';
import { Exceptions } from './exceptions.js';
import { fillUsage, showRequest } from './subscription.js';
import { forgetStates } from './when.js';
import { go } from './go.js';
import { isObject } from './lenient.js';
import { unwrap } from './errors.js';
import { written } from './documents.js';

const USUAL_EXPIRES = 3600; // seconds

const isNothing = (v) => v === undefined || v === null || v === '';

function needed(name, value) {
  if (isNothing(value)) throw new Exceptions.MethodParameterError('Publish', name, value);
}

export const PublishContext = {
  ctor(ua, target, event, options) {
    needed('Target', target);
    needed('Event', event);
    const given = isObject(options) ? options : {};
    fillUsage(this, ua, 'PUBLISH', target, 'sip.publish');
    Object.assign(this, {
      target: this.remoteIdentity.uri,
      event: String(event),
      options: {
        ...given,
        extraHeaders: [...given.extraHeaders ?? []],
        expires: Number.isInteger(given.expires) && given.expires > 0 ? given.expires : USUAL_EXPIRES,
        unpublishOnClose: given.unpublishOnClose !== false,
      },
      body: undefined,
      expires: 0,
      etag: null,
      state: 'init',
    });
  },

  methods: {
    /** Publishes, or what has changed; without a body it says that all is as it was. */
    publish(body) {
      const up = this.state === 'published' || this.state === 'publishing';
      if (isNothing(body)) {
        if (this.etag === null) throw new Exceptions.MethodParameterError('Publish', 'Body', body);
        if (!up) throw new Exceptions.MethodParameterError('Publish', 'Expire', 0);
        unwrap(go.usage(this, 'refresh'));
        return this;
      }
      const told = written(this.event, body, this.options.contentType ?? 'text/plain');
      this.body = body;
      if (up) unwrap(go.usage(this, 'modify', told));
      else begin(this, told);
      return this;
    },

    /** Takes it back. */
    unpublish() {
      if (this.state !== 'published' && this.state !== 'publishing') return this;
      this.state = 'unpublishing';
      unwrap(go.usage(this, 'remove'));
      return this;
    },

    /** Ends it: takes it back, or with unpublishOnClose: false leaves it to expire. */
    close() {
      const { ua: { publishers } } = this;
      if (publishers[keyOf(this)] === this) delete publishers[keyOf(this)];
      if (this.options.unpublishOnClose) return this.unpublish();
      if (this.state === 'init' || this.state === 'unpublished') return this;
      this.state = 'unpublished';
      unwrap(go.usage(this, 'close'));
      return this;
    },

    receiveResponse(response) {
      const event = response.status_code < 200 ? 'progress' : response.status_code < 300 ? 'published' : undefined;
      if (event) emit(this, event, response, phraseOf(response));
    },
  },
};

const keyOf = ({ target, event }) => `${target}:${event}`;

const phraseOf = (response) => C.REASON_PHRASE[response.status_code] || '';

function begin(context, told) {
  const { ua, options, event } = context;
  forgetStates(context);
  showRequest(context, unwrap(go.publish(context, ua, context.target, { ...options, ...told }, event, options.expires)));
  context.state = 'publishing';
  ua.publishers[keyOf(context)] = context;
}

/** A provisional answer, or the server has what is published. */
export function publicationAnswered(context, request, response, etag, expires) {
  showRequest(context, request);
  if (response.status_code >= 200) Object.assign(context, { etag, expires });
  if (response.status_code >= 200 && context.state === 'publishing') context.state = 'published';
  call(context, 'receiveResponse', response);
}

/**
 * A PUBLISH failed; after: in how many seconds the core tries again, 0 for never. What
 * was never published is given up, as in SIP.js.
 */
export function publicationFailed(context, response, cause, after) {
  if (response) call(context, 'receiveResponse', response);
  if (after > 0 && context.etag !== null) {
    emit(context, 'retry', { response, cause, after });
    return;
  }
  tellFailure(context, response, cause);
  unwrap(go.usage(context, 'close'));
  leave(context, 'unpublished', response, cause);
}

function tellFailure(context, response, cause) {
  if (response) emit(context, 'failed', response, phraseOf(response));
  else call(context, cause === C.causes.REQUEST_TIMEOUT ? 'onRequestTimeout' : 'onTransportError');
}

/** The server has it no more; over: nor does the core try to publish it again. */
export function publicationOver(context, response, cause, over) {
  if (response?.status_code >= 300) tellFailure(context, response, cause);
  leave(context, over ? 'unpublished' : 'publishing', response, cause);
}

function leave(context, state, response, cause) {
  const { publishers } = context.ua;
  if (state === 'unpublished' && publishers[keyOf(context)] === context) delete publishers[keyOf(context)];
  Object.assign(context, { state, etag: null, expires: 0 });
  emit(context, 'unpublished', response, response ? phraseOf(response) : cause);
}
