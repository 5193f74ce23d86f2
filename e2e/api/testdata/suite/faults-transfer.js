// Calls that end, or lose their connection, while they are transferred. What becomes
// of the transfer is told to the page, whatever becomes of the call.

// follows lets the other side go where it is sent; carol answers as she likes.
const follows = (carolDoes) => async (self, call) => {
  call.other.on('refer', call.other.followRefer(() => {}));
  call.carol.on('invite', carolDoes);
};
const rings = () => {};
const busy = (session) => session.reject({ statusCode: 486 });

// outcome is a promise that the transfer is told to have ended, once.
const outcome = (context) => new Promise((resolve, reject) => {
  const told = [];
  const over = (event) => () => {
    told.push(event);
    if (told.length > 1) reject(new Error(`told twice: ${told}`));
    setTimeout(resolve, 100, { event, ...context.outcome });
  };
  context.on('referAccepted', over('referAccepted'));
  context.on('referRejected', over('referRejected'));
});

const refer = (options, target = ({ carol }) => addressOf(carol)) => (self, call) => {
  self.refer(target(call), options);
  return outcome(self.referContext);
};

// told wants each transfer told, and what it says.
function told(calls, fits = () => true) {
  for (const { name, outcomes } of Object.values(calls)) {
    equal(outcomes.length, 1, name);
    const [{ value, error }] = outcomes;
    ok(!error && typeof value.accepted === 'boolean' && fits(value), `${name}: ${show(value ?? String(error))}`);
  }
}

test('while it is transferred to somebody whose phone rings', async () => {
  told(await hangUps(plainly({ before: follows(rings), run: refer() })));
});

test('while it is transferred to somebody who is busy', async () => {
  told(await hangUps(plainly({ before: follows(busy), run: refer() })), ({ accepted }) => !accepted);
});

test('while it is transferred to nobody', async () => {
  told(await hangUps(plainly({ before: follows(rings), run: refer({}, () => 'nobody@test.example') })), ({ accepted }) => !accepted);
});

test('while the peer is held for its transfer', async () => {
  told(await hangUps(plainly({ before: follows(busy), run: refer({ hold: true }) })), ({ accepted }) => !accepted);
});

test('while it is transferred without reports', async () => {
  told(await hangUps(plainly({ before: follows(rings), run: refer({ noReferSub: true }) })));
});

test('while the peer declines to be transferred', async () => {
  told(await hangUps(plainly({ run: refer() })), ({ accepted }) => !accepted);
});

test('while the peer thinks about its transfer', async () => {
  const before = async (self, { other }) => { other.on('referRequested', () => {}); };
  told(await hangUps(plainly({ before, run: refer(), kinds: ['self', 'other', 'lost'], moments: ['at once', 'sent', 'arrived'] })), ({ accepted }) => !accepted);
});

test('while two who are asked are connected with each other', async () => {
  const before = async (self, call) => {
    await follows((session) => session.accept())(self, call);
    call.second = call.alice.invite(addressOf(call.carol), AUDIO);
    await once(call.second, 'accepted');
  };
  told(await hangUps(plainly({ before, run: refer({}, ({ second }) => second) })));
});

test('while somebody is sent elsewhere outside of the call', async () => {
  const before = async (self, call) => { call.bob.on('outOfDialogReferRequested', (context) => context.accept({ followRefer: true })); };
  const run = (self, { alice, bob, carol }) => outcome(alice.refer(addressOf(bob), addressOf(carol)));
  told(await hangUps(plainly({ configuration: { allowOutOfDialogRefers: true }, before, run })));
});
