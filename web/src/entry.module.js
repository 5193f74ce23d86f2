// dist/sip.mjs: `import SIP from './sip.mjs'` waits until SIP is complete.

import { host } from './host.js';
import { existing, publish } from './shared.js';
import { prepare } from './stream.js';

const shared = existing();
if (!shared) {
  prepare(new URL('./sip.wasm', import.meta.url).href);
  publish(host.SIP);
}
const SIP = await (shared || host.SIP).load();

export default SIP;
export const {
  C, CPIM, Chat, ChatMessage, ClientContext, DigestAuthentication, EventBodies, EventEmitter, EventPackages, Exceptions, Grammar, Hacks, IMDN, IncomingRequest,
  IncomingResponse, IncomingSubscription, IsComposing, InviteClientContext, InviteServerContext, LoggerFactory, MediaHandler,
  NameAddrHeader, OutgoingRequest, Parser, PublishContext, ReferClientContext, ReferServerContext, RegisterContext,
  ServerContext, Session, SessionDescriptionHandler, Simple, Subscription, Timers, Transport, UA, URI, Utils, Web,
  WebRTC, name, version,
} = SIP;
