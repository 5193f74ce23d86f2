// A message as Go prints it, and its parts. Go vouches for the form: names are
// tokens, a field is one line, `name: value`.

/**
 * The parts of "+" or "-" and the whole text: "-" says that Content-Length is not
 * among the message's own fields and only printed, as the last.
 *   data, fields (as `fields` takes them), body
 *   method, ruri of a request; code, reason of a response
 */
export function takeApart(printed) {
  const data = printed.slice(1);
  const line = data.indexOf('\r\n');
  const end = data.indexOf('\r\n\r\n');
  const last = printed[0] === '+' ? end : data.lastIndexOf('\r\n', end - 1);
  return { data, fields: data.slice(line, last), body: data.slice(end + 4), ...startLine(data.slice(0, line)) };
}

function startLine(line) {
  if (line.startsWith('SIP/2.0 ')) return { code: Number(line.slice(8, 11)), reason: line.slice(12) };
  const space = line.indexOf(' ');
  return { method: line.slice(0, space), ruri: line.slice(space + 1, line.lastIndexOf(' ')) };
}

/** [[name, value], ...] of lines that each begin with CRLF; none of undefined. */
export function fields(text = '') {
  return text.split('\r\n').slice(1).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}
