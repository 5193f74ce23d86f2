// Bodies that are no XML: message summaries and parts of messages. (RFC 3842, 3420)

const { 'message-summary': summary, refer } = SIP.EventPackages;
const { MalformedBodyError } = SIP.Exceptions;

test('a mailbox says what waits in it', () => {
  const body = 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\nfax-message : 0 / 3\r\n';
  equal(summary.parse(body), {
    messagesWaiting: true, messageAccount: 'sip:alice@vmail.example.com',
    voice: { new: 4, old: 8, urgentNew: 1, urgentOld: 2 }, fax: { new: 0, old: 3 }, messages: [],
  });
});

test('names are the same in any case, lines may end in LF and be folded', () => {
  equal(summary.parse('MESSAGES-WAITING:NO\nvoice-MESSAGE:\n  0/0\n'), { messagesWaiting: false, voice: { new: 0, old: 0 }, messages: [] });
});

test('the header fields of single messages follow', () => {
  const body = 'Messages-Waiting: yes\r\nVoice-Message: 2/0\r\n\r\nTo: <alice@atlanta.example.com>\r\nSubject: carpool tomorrow?\r\n\r\nTo: <alice@example.com>\r\nPriority: urgent\r\n';
  const document = summary.parse(body);
  equal(document.messages, [
    [['To', '<alice@atlanta.example.com>'], ['Subject', 'carpool tomorrow?']],
    [['To', '<alice@example.com>'], ['Priority', 'urgent']],
  ]);
  equal(summary.format(document), body);
});

test('what a summary must have is missed', () => {
  const wrong = [
    ['Voice-Message: 1/2\r\n', '"Messages-Waiting: yes" or "no" is missing'],
    ['Messages-Waiting: maybe\r\n', '"Messages-Waiting: yes" or "no" is missing'],
    ['Messages-Waiting: yes\r\nVoice-Message: many\r\n', 'Voice-Message: "many" should be like "2/8 (0/2)"'],
    ['Messages-Waiting: yes\r\nwhat is this\r\n', '"what is this" is no header field (line 2)'],
    ['', '"Messages-Waiting: yes" or "no" is missing'],
  ];
  for (const [body, message] of wrong) throws(() => summary.parse(body), MalformedBodyError, message);
  throws(() => summary.parse('<x/>', 'text/xml'), MalformedBodyError, 'the body is text/xml, not application/simple-message-summary');
});

test('what would break a line of a summary is not written', () => {
  throws(() => summary.format({ messagesWaiting: true, messageAccount: 'sip:a@b\r\nVoice-Message: 9/9' }), TypeError);
});

test('a fragment is a status, a request, or header fields alone', () => {
  equal(refer.parse('SIP/2.0 100 Trying', 'message/sipfrag;version=2.0'), { statusCode: 100, reasonPhrase: 'Trying', headers: [] });
  equal(refer.parse('SIP/2.0 486 Busy Here\r\nReason: SIP;cause=486\r\n\r\n'), { statusCode: 486, reasonPhrase: 'Busy Here', headers: [['Reason', 'SIP;cause=486']] });
  equal(refer.parse('INVITE sip:alice@example.com SIP/2.0\r\n\r\nv=0\r\n'), { method: 'INVITE', ruri: 'sip:alice@example.com', headers: [], body: 'v=0\r\n' });
  equal(refer.parse('From: Alice <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n'), { headers: [['From', 'Alice <sip:a@b>;tag=1'], ['To', '<sip:c@d>']] });
});

test('what is no part of a message is no fragment', () => {
  throws(() => refer.parse('hello there'), MalformedBodyError, '"hello there" is no header field (line 1)');
  throws(() => refer.parse(' \r\n'), MalformedBodyError, 'the body is empty');
  throws(() => refer.parse('SIP/2.0 200 OK\r\nhuh\r\n'), MalformedBodyError, '"huh" is no header field (line 2)');
});
