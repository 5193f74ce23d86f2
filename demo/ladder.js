// The ladder: each SIP message as an arrow, as it happens; press it to read it.
// It listens to the library's own trace (traceSip), through the log connector.

const LIMIT = 300; // rows kept
const started = performance.now();

// ladder returns a log connector for the user agent of that name. A page may tag
// each row: tag(row, text of the message).
export function ladder(name, tag = () => {}) {
  return (level, category, label, content) => {
    const trace = /^(sending|received) WebSocket[^\n]*\n\n([\s\S]+)$/.exec(String(content).replace(/\r\n/g, '\n'));
    if (category === 'sip.transport' && trace) tag(draw(name, trace[1] === 'sending', trace[2]), trace[2]);
  };
}

export function clear() {
  document.querySelector('#ladder .rows').replaceChildren();
}

function draw(name, outgoing, text) {
  const ladder = document.getElementById('ladder');
  const rows = ladder.querySelector('.rows');
  const message = short(text);
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const left = name === 'Alice' || name === 'you';
  const row = document.createElement('details');
  row.className = ['row', left ? 'left' : 'right', outgoing === left ? 'to-right' : 'to-left', kind(text)].join(' ');
  const title = document.createElement('summary');
  title.setAttribute('aria-label', `${seconds} seconds: ${name} ${outgoing ? 'sends' : 'receives'} ${message}`);
  title.append(cell('time', seconds), cell('lane'), cell('lane'), cell('arrow', message));
  row.append(title, Object.assign(document.createElement('pre'), { textContent: text }));
  const atEnd = ladder.scrollHeight - ladder.scrollTop - ladder.clientHeight < 40;
  rows.append(row);
  if (rows.childElementCount > LIMIT) rows.firstElementChild.remove();
  if (atEnd) ladder.scrollTop = ladder.scrollHeight;
  return row;
}

function cell(name, text = '') {
  return Object.assign(document.createElement('span'), { className: name, textContent: text });
}

// "INVITE" for a request, "200 OK (INVITE)" for a response.
function short(text) {
  const response = /^SIP\/2\.0 (.*)/.exec(text);
  if (!response) return text.slice(0, text.indexOf(' '));
  const method = /^CSeq:\s*\d+\s+(\w+)/im.exec(text);
  return `${response[1]} (${method ? method[1] : '?'})`;
}

function kind(text) {
  const code = /^SIP\/2\.0 (\d)/.exec(text);
  if (!code) return 'request';
  return code[1] === '1' ? 'provisional' : code[1] === '2' ? 'success' : 'failure';
}
