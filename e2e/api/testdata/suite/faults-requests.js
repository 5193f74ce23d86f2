// Calls that end, or lose their connection, while tones, messages and numbers are
// under way, and while they are still being made.

test('while tones are sent in INFO', async () => {
  await hangUps(plainly({ run: (self) => { self.dtmf('12,3'); } }));
});

test('while tones are sent among the sound', async () => {
  await hangUps({ run: (self) => { self.dtmf('1,2', { dtmfType: 'rtp' }); }, silent: true });
});

test('while a message of the call is under way', async () => {
  await hangUps(plainly({ run: (self) => self.message('hello') }));
});

test('while information of the call is under way', async () => {
  await hangUps(plainly({ run: (self) => self.info('x', { contentType: 'text/x' }) }));
});

test('while somebody listens to its numbers', async () => {
  // Not 'back': who waits for an event waits as long as the call stands.
  const kinds = OF_A_CALL.filter((kind) => kind !== 'back');
  await hangUps({ kinds, run: (self) => { self.on('stats', () => {}); return [self.stats(), self.when('dtmf')]; }, silent: true });
});

// ringing is a call that the callee has not answered yet; the callee gives the command.
async function ringing(call, { options = AUDIO }) {
  const { out, inc } = await ring(call.alice, call.bob, options);
  Object.assign(call, { self: inc, other: out });
}
const UNANSWERED = ['at once', 'sent', 'arrived'];
const BEFORE_THE_CALL = { setUp: ringing, kinds: ['self', 'other', 'gone'] };

test('while the callee says that it takes a while', async () => {
  await hangUps({ ...BEFORE_THE_CALL, moments: UNANSWERED, run: (self) => { self.progress({ statusCode: 182 }); } });
});

test('while the callee begins to send before it accepts', async () => {
  await hangUps({ ...BEFORE_THE_CALL, moments: UNANSWERED, run: (self) => { self.progress({ earlyMedia: true, media: AUDIO.media }); } });
});

test('while a reliable provisional answer waits for its PRACK', async () => {
  await hangUps({ ...BEFORE_THE_CALL, configuration: { rel100: 'supported' }, run: (self) => { self.progress({ rel100: true, media: AUDIO.media }); } });
});

test('while the call is accepted', async () => {
  await hangUps({ ...BEFORE_THE_CALL, run: (self) => { self.accept(AUDIO); } });
});

test('while the callee is asked for its microphone', async () => {
  await hangUps({ ...BEFORE_THE_CALL, run: (self) => { self.accept(AUDIO); }, asks: 'getUserMedia', silent: true });
});

// calling is no call yet: the caller gives the command.
const calling = async (call) => {
  call.bob.on('invite', (session) => { call.other = session; session.accept(AUDIO); });
};
const invite = (_, call) => { call.self = call.alice.invite(addressOf(call.bob), AUDIO); };

test('while it is being made', async () => {
  await hangUps({ setUp: calling, run: invite, kinds: ['self', 'lost'] });
});

test('while the caller is asked for its microphone', async () => {
  await hangUps({ setUp: calling, run: invite, asks: 'getUserMedia', silent: true, kinds: ['self', 'lost'] });
});
