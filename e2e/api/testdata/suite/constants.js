// SIP.C, whole. (javascript-api 1.2)

const causes = {
  CONNECTION_ERROR: 'Connection Error',
  REQUEST_TIMEOUT: 'Request Timeout',
  SIP_FAILURE_CODE: 'SIP Failure Code',
  INTERNAL_ERROR: 'Internal Error',
  BUSY: 'Busy',
  REJECTED: 'Rejected',
  REDIRECTED: 'Redirected',
  UNAVAILABLE: 'Unavailable',
  NOT_FOUND: 'Not Found',
  ADDRESS_INCOMPLETE: 'Address Incomplete',
  INCOMPATIBLE_SDP: 'Incompatible SDP',
  AUTHENTICATION_ERROR: 'Authentication Error',
  DIALOG_ERROR: 'Dialog Error',
  WEBRTC_NOT_SUPPORTED: 'WebRTC Not Supported',
  WEBRTC_ERROR: 'WebRTC Error',
  CANCELED: 'Canceled',
  NO_ANSWER: 'No Answer',
  EXPIRES: 'Expires',
  NO_ACK: 'No ACK',
  NO_PRACK: 'No PRACK',
  SESSION_EXPIRED: 'Session Expired',
  USER_DENIED_MEDIA_ACCESS: 'User Denied Media Access',
  BAD_MEDIA_DESCRIPTION: 'Bad Media Description',
  RTP_TIMEOUT: 'RTP Timeout',
};

const codes = {
  REDIRECTED: [300, 301, 302, 305, 380],
  BUSY: [486, 600],
  REJECTED: [403, 603],
  NOT_FOUND: [404, 604],
  UNAVAILABLE: [480, 410, 408, 430],
  ADDRESS_INCOMPLETE: [484],
  INCOMPATIBLE_SDP: [488, 606],
  AUTHENTICATION_ERROR: [401, 407],
};

// The table as the description prints it: "code phrase, code phrase ...".
const phrases = `100 Trying, 180 Ringing, 181 Call Is Being Forwarded, 182 Queued, 183 Session Progress, 199 Early Dialog Terminated, 200 OK,
  202 Accepted, 204 No Notification, 300 Multiple Choices, 301 Moved Permanently, 302 Moved Temporarily, 305 Use Proxy, 380 Alternative Service,
  400 Bad Request, 401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found, 405 Method Not Allowed, 406 Not Acceptable,
  407 Proxy Authentication Required, 408 Request Timeout, 410 Gone, 412 Conditional Request Failed, 413 Request Entity Too Large,
  414 Request-URI Too Long, 415 Unsupported Media Type, 416 Unsupported URI Scheme, 417 Unknown Resource-Priority, 420 Bad Extension,
  421 Extension Required, 422 Session Interval Too Small, 423 Interval Too Brief, 428 Use Identity Header, 429 Provide Referrer Identity,
  430 Flow Failed, 433 Anonymity Disallowed, 436 Bad Identity-Info, 437 Unsupported Certificate, 438 Invalid Identity Header,
  439 First Hop Lacks Outbound Support, 440 Max-Breadth Exceeded, 469 Bad Info Package, 470 Consent Needed, 478 Unresolvable Destination,
  480 Temporarily Unavailable, 481 Call/Transaction Does Not Exist, 482 Loop Detected, 483 Too Many Hops, 484 Address Incomplete, 485 Ambiguous,
  486 Busy Here, 487 Request Terminated, 488 Not Acceptable Here, 489 Bad Event, 491 Request Pending, 493 Undecipherable,
  494 Security Agreement Required, 500 Internal Server Error, 501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable,
  504 Server Time-out, 505 Version Not Supported, 513 Message Too Large, 580 Precondition Failure, 600 Busy Everywhere, 603 Decline,
  604 Does Not Exist Anywhere, 606 Not Acceptable`;

const optionTags = `100rel 199 answermode early-session eventlist explicitsub from-change geolocation-http geolocation-sip gin gruu
  histinfo ice join multiple-refer norefersub nosub outbound path policy precondition pref privacy recipient-list-invite
  recipient-list-message recipient-list-subscribe replaces resource-priority sdp-anat sec-agree tdialog timer uui`;

test('USER_AGENT carries the name and version of this project', () => {
  equal(SIP.C.USER_AGENT, `${SIP.name}/${SIP.version}`);
});

test('the schemes are in lower case', () => {
  equal([SIP.C.SIP, SIP.C.SIPS], ['sip', 'sips']);
});

test('supported has its three values', () => {
  equal(SIP.C.supported, { UNSUPPORTED: 'none', SUPPORTED: 'supported', REQUIRED: 'required' });
});

test('dtmfType has its two values', () => {
  equal(SIP.C.dtmfType, { INFO: 'info', RTP: 'rtp' });
});

test('each method is a constant of its own name', () => {
  const methods = 'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS REGISTER UPDATE SUBSCRIBE REFER PRACK PUBLISH';
  for (const method of methods.split(' ')) equal(SIP.C[method], method);
});

test('causes has exactly the causes of the description', () => {
  equal(SIP.C.causes, causes);
});

test('BYE and INVALID_TARGET, which only the site lists, are no causes', () => {
  equal([SIP.C.causes.BYE, SIP.C.causes.INVALID_TARGET], [undefined, undefined]);
  equal('BYE' in SIP.C.causes || 'INVALID_TARGET' in SIP.C.causes, false);
});

test('SIP_ERROR_CAUSES gives the codes of each cause', () => {
  const sorted = (table) => Object.fromEntries(Object.entries(table).map(([key, list]) => [key, [...list].sort()]));
  equal(sorted(SIP.C.SIP_ERROR_CAUSES), sorted(codes));
});

test('every key of SIP_ERROR_CAUSES is a cause, and no code stands twice', () => {
  const all = Object.values(SIP.C.SIP_ERROR_CAUSES).flat();
  equal(new Set(all).size, all.length);
  for (const key of Object.keys(SIP.C.SIP_ERROR_CAUSES)) ok(SIP.C.causes[key], key);
});

test('REASON_PHRASE has exactly the phrases of the description', () => {
  const want = Object.fromEntries(phrases.split(',').map((entry) => {
    const [code, ...words] = entry.trim().split(' ');
    return [code, words.join(' ')];
  }));
  equal(SIP.C.REASON_PHRASE, want);
  equal(SIP.C.REASON_PHRASE[487], 'Request Terminated', 'found by number');
});

test('OPTION_TAGS has the tag of each extension, each true', () => {
  equal(SIP.C.OPTION_TAGS, Object.fromEntries(optionTags.split(/\s+/).map((tag) => [tag, true])));
});

test('no constant that SIP.js forgot to define becomes undefined text on the wire', () => {
  // 1.2: REASON_200, EXPIRES_HEADER_MISSING and INVALID_EXPIRES_HEADER are referenced there but not defined.
  for (const [key, value] of Object.entries(SIP.C)) ok(value !== undefined && value !== null, key);
});
