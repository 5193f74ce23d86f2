// What Go's classes have that is written in JavaScript, by class name:
// ctor(...args), methods and statics. Go gives the rest; see defineClass in host.js.

import { UA } from './agent.js';
import { ClientContext, RegisterContext, ServerContext, Transport } from './contexts.js';
import { DigestAuthentication } from './digest.js';
import { IncomingSubscription } from './notifier.js';
import { InviteClientContext, Session } from './sessions.js';
import { PublishContext } from './publication.js';
import { ReferClientContext } from './referclient.js';
import { ReferServerContext } from './referserver.js';
import { Subscription } from './subscription.js';
import { DTMF } from './tone.js';

export const members = {
  UA,
  ClientContext,
  RegisterContext,
  ServerContext,
  Transport,
  DigestAuthentication,
  InviteClientContext,
  Session,
  ReferClientContext,
  ReferServerContext,
  Subscription,
  IncomingSubscription,
  PublishContext,
  'Session.DTMF': DTMF,
};
