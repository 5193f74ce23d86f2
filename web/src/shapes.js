// host.shapes: what Go has done to its objects in JavaScript, because it only
// moves values: members are set, options read. Each function is described
// where it stands. What they throw, Go throws on.

export { alarmStands, clearAlarm, setAlarm } from './alarm.js';
export { beginAgent, completeAgent, endAll, serverOf, showGRUUs, watchesTransactions } from './agent.js';
export { holdMedia } from './callmedia.js';
export {
  dropSocket, fillRegisterContext, fillTransport, openSocket, showClientContext, showRegistration, tellRegistered,
  usualRequest,
} from './contexts.js';
export { credentialsFor } from './digest.js';
export { errorText, getDescription, makeHandler, setDescription, takesEarlyAnswers } from './handler.js';
export { allowedEvents, makeSubscriber, subscriberGone, subscriberRefreshed, tellSubscriber } from './notifier.js';
export { publicationAnswered, publicationFailed, publicationOver } from './publication.js';
export { referAnswered, referOver, referReported } from './referclient.js';
export { makeReferral, tellReferral } from './referserver.js';
export { restartsICE, withModifiers } from './sdh.js';
export { tellOutcome } from './indialog.js';
export { resumeChats } from './chats.js';
export { tellMessage } from './messaging.js';
export { noteIdentity } from './identity.js';
export { reinviteOver, tellReinvite, tellReinviteAccepted, tellReinviteFailed } from './renegotiate.js';
export { fillClientSession, fillServerSession } from './callmembers.js';
export { callOptions, factoryOf, incomingOptions, takeAcceptOptions, takeMedia } from './calloptions.js';
export { showDialog, tellTerminated } from './sessions.js';
export { forkOver, subscriptionAnswered, subscriptionFailed, subscriptionNotified, subscriptionOver } from './subscription.js';
export { playTone, tonesOf } from './tone.js';
