// Calls that end, or lose their connection, while what they send is changing.

// Small pictures, so that the browser has time for many calls.
const SMALL = { width: 160, height: 120, frameRate: 5 };
const SEEN = { media: { constraints: { audio: true, video: SMALL } } };

const hold = (self, options) => self.hold(options);

async function held(self, { other }) {
  const heard = once(other, 'hold');
  self.hold();
  await heard;
}

test('while the peer is being held', async () => {
  await hangUps({ few: true, run: hold });
});

test('while the callee holds the caller', async () => {
  await hangUps({ few: true, run: hold, byCallee: true });
});

test('while a held peer is taken back', async () => {
  await hangUps({ few: true, before: held, run: (self) => self.unhold() });
});

test('while both hold at once', async () => {
  await hangUps({ few: true, run(self, { other }) { self.hold(); other.hold(); } });
});

test('while a hold waits for a re-INVITE', async () => {
  await hangUps({ few: true, run(self) { const first = self.renegotiate(); self.hold(); return first; } });
});

test('while a call is negotiated anew', async () => {
  await hangUps({ few: true, run: (self) => self.renegotiate() });
});

test('while it is negotiated by UPDATE', async () => {
  await hangUps({ few: true, run: (self) => self.renegotiate({ update: true }) });
});

test('while video is added', async () => {
  await hangUps({ few: true, run: (self) => self.addVideo(SMALL) });
});

test('while the callee adds video', async () => {
  await hangUps({ few: true, run: (self) => self.addVideo(SMALL), byCallee: true });
});

test('while the user is asked for a camera', async () => {
  await hangUps({ run: (self) => self.addVideo(SMALL), asks: 'getUserMedia', silent: true, kinds: ['self', 'other', 'lost'] });
});

// Pictures of a screen that need no browser's leave.
function drawnScreens() {
  SIP.WebRTC.isSupported();
  instead(SIP.WebRTC, 'getDisplayMedia', async () => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d').fillRect(0, 0, canvas.width, canvas.height);
    return canvas.captureStream(5);
  });
}

test('while a screen is shared', async () => {
  drawnScreens();
  await hangUps({ few: true, run: (self) => self.shareScreen() });
});

test('while the user is asked for a screen', async () => {
  drawnScreens();
  await hangUps({ run: (self) => self.shareScreen(), asks: 'getDisplayMedia', silent: true, kinds: ['self', 'other', 'lost'] });
});

test('while a screen is shared no more', async () => {
  drawnScreens();
  await hangUps({ few: true, before: (self) => self.shareScreen(), run: (self) => self.stopScreen() });
});

test('while the user is asked for another microphone', async () => {
  await hangUps({ run: (self) => self.useDevice({ audio: true }), asks: 'getUserMedia', silent: true, kinds: ['self', 'other', 'lost'] });
});

test('while a microphone is replaced and a camera is added', async () => {
  await hangUps({ few: true, run: (self) => self.useDevice({ audio: true, video: SMALL }) });
});

test('while video is removed', async () => {
  await hangUps({ few: true, kinds: ['self', 'other'], options: SEEN, answer: AUDIO, run: (self) => self.removeVideo() });
});

test('while a camera is unplugged', async () => {
  await hangUps({ few: true, kinds: ['self', 'other'], options: SEEN, answer: AUDIO, run: (self) => unplug(trackOf(self, 'video')) });
});

test('while a hold with music begins', async () => {
  const music = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => music.getTracks().forEach((track) => track.stop()));
  await hangUps({ few: true, kinds: ['self', 'other'], run: (self) => hold(self, { music }) });
});
