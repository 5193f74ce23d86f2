// The event names that the library emits, for EventEmitter's checkEvent.

const names = {
  ua: `connecting connected disconnected registered unregistered registrationFailed invite message
    inviteSent notify keepAliveTimeout newTransaction transactionDestroyed transportCreated
    outOfDialogReferRequested subscribe newSession ack cancel bye options info`,
  context: 'progress accepted rejected failed cancel registered unregistered',
  subscription: 'notify pending active change error retry terminated refresh published unpublished',
  session: `connecting confirmed terminated dtmf refer hold unhold muted unmuted replaced dialog prack
    reinvite reinviteAccepted reinviteFailed referRequested referInviteSent referProgress referAccepted referRejected trackAdded directionChanged
    SessionDescriptionHandler-created renegotiationError identity screen deviceLost deviceChanged stats`,
  dtmf: 'succeeded failed',
  chat: 'chat typing change error',
  media: `userMediaRequest userMedia userMediaFailed iceGathering iceCandidate iceComplete iceFailed
    iceGatheringComplete iceConnection iceConnectionChecking iceConnectionConnected
    iceConnectionCompleted iceConnectionFailed iceConnectionDisconnected iceConnectionClosed
    getDescription setDescription setRemoteDescription dataChannel addStream addTrack removeTrack
    peerConnection-createOfferFailed
    peerConnection-createAnswerFailed peerConnection-selLocalDescriptionFailed
    peerConnection-setRemoteDescriptionFailed`,
  transaction: 'stateChanged',
};

export const emittedEvents = new Set(Object.values(names).join(' ').split(/\s+/));
