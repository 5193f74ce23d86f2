// The checkers of the configuration, which a page may call, replace and add to.
// (javascript-api 1.7.1)

// unstarted makes an agent that opens no socket.
const unstarted = (options) => new SIP.UA({ uri: 'alice@test.example', autostart: false, ...options });

// stored is the value of one parameter after construction.
const stored = (name, value) => unstarted({ [name]: value }).configuration[name];

test('the checkers can be called by the page', () => {
  const { mandatory, optional } = unstarted().getConfigurationCheck();
  equal(Object.keys(mandatory), []);
  equal(String(optional.uri('bob@test.example')), 'sip:bob@test.example');
  equal(optional.registerExpires('60'), 60);
  equal(optional.registerExpires(0), undefined);
  equal(optional.wsServers('http://x.example'), undefined);
  equal(SIP.UA.configuration_check.optional.registerExpires('60'), 60);
  equal(typeof SIP.UA.configuration_check.mandatory, 'object');
  ok(SIP.UA.configuration_skeleton !== undefined, 'configuration_skeleton');
});

// checking puts a checker of the page's in place until the test has ended.
function checking(kind, name, checker) {
  const checkers = SIP.UA.configuration_check[kind], before = checkers[name];
  checkers[name] = checker;
  cleanUp(() => { if (before) checkers[name] = before; else delete checkers[name]; });
}

test('a checker that the page has replaced is the one that decides, for a call too', () => {
  checking('optional', 'registerExpires', (value) => (value === 'soon' ? 7 : undefined));
  checking('optional', 'stunServers', (value) => (value === 'ours' ? ['stun:ours.example'] : undefined));
  equal(stored('registerExpires', 'soon'), 7);
  throws(() => stored('registerExpires', 600), SIP.Exceptions.ConfigurationError, 'Invalid value 600 for parameter "registerExpires"');
  equal(stored('stunServers', 'ours'), ['stun:ours.example']);
  const ua = unstarted();
  throws(() => ua.invite('bob@test.example', { stunServers: 'stun:other.example' }), TypeError, 'Invalid stunServers: stun:other.example');
});

test('a parameter that the page has added is checked and shown', () => {
  const lines = [];
  checking('optional', 'colour', (value) => (value === 'green' ? 'GREEN' : undefined));
  const ua = unstarted({ colour: 'green', log: { builtinEnabled: false, connector: (level, category, label, content) => lines.push(content) } });
  equal(ua.configuration.colour, 'GREEN');
  ok(lines.some((line) => line.endsWith('colour: "GREEN"')), 'in the log');
  equal(stored('colour'), undefined);
  throws(() => stored('colour', 'red'), SIP.Exceptions.ConfigurationError, 'Invalid value "red" for parameter "colour"');
  checking('mandatory', 'size', (value) => value);
  throws(() => unstarted(), SIP.Exceptions.ConfigurationError, 'Missing parameter: size');
  equal(stored('size', 3), 3);
});

test('the checkers of one agent are those that it names', () => {
  class Own extends SIP.UA {
    getConfigurationCheck() {
      const { mandatory, optional } = super.getConfigurationCheck();
      return { mandatory, optional: { ...optional, registerExpires: () => 5 } };
    }
  }
  equal(new Own({ uri: 'alice@test.example', autostart: false, registerExpires: 100 }).configuration.registerExpires, 5);
  equal(stored('registerExpires', 100), 100);
});
