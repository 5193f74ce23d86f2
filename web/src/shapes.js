// host.shapes: what Go has done to its objects in JavaScript, because it only
// moves values: members are set, options read. Each function is described
// where it stands. What they throw, Go throws on.

export { beginAgent, completeAgent, serverOf, showGRUUs } from './agent.js';
export {
  dropSocket, fillClientContext, fillRegisterContext, fillTransport, openSocket, showBody, showRegistration,
  tellRegistered,
} from './contexts.js';
export { credentialsFor } from './digest.js';
export { descriptionOf, errorText, getDescription, makeHandler, setDescription } from './handler.js';
export {
  callOptions, factoryOf, fillClientSession, fillServerSession, incomingOptions, showDialog, takeAcceptOptions,
  takeMedia, tellTerminated,
} from './sessions.js';
export { tonesOf } from './tone.js';
