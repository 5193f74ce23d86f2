// Hosts and the addresses of servers, as a configuration writes them. Stricter than
// what is taken from the network: a mistake in the configuration is better told at
// once.

const IPV4 = /^(?:(?:\d{1,2}|[01]\d\d|2[0-4]\d|25[0-5])\.){3}(?:\d{1,2}|[01]\d\d|2[0-4]\d|25[0-5])$/;
const LABEL = /^\w(?:[\w-]*\w)?$/; // with underscores, as they occur in real names
const HOST_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/;

/** Hexadecimal groups, one "::" and a trailing IPv4 address. */
function isIPv6(text) {
  const [head, tail, ...more] = text.split('::');
  if (!text.includes(':') || more.length > 0) return false;
  const groups = [head, tail].flatMap((side) => (side ? side.split(':') : []));
  const four = IPV4.test(groups.at(-1)) ? groups.pop() : undefined;
  const count = groups.length + (four === undefined ? 0 : 2);
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group)) && (tail === undefined ? count === 8 : count < 8);
}

/**
 * RFC 3261 §25: 'domain', 'IPv4', 'IPv6', or undefined for none of them. A top label
 * that begins with a digit makes it an address.
 */
export function hostType(host) {
  if (host.startsWith('[')) return host.endsWith(']') && isIPv6(host.slice(1, -1)) ? 'IPv6' : undefined;
  if (IPV4.test(host)) return 'IPv4';
  const labels = host.replace(/\.$/, '').split('.');
  return labels.every((label) => LABEL.test(label)) && !/^\d/.test(labels.at(-1)) ? 'domain' : undefined;
}

/** "host[:port]" as {host, host_type[, port]}; undefined when it is none. */
export function hostPort(text) {
  const [, host = '', port] = HOST_PORT.exec(text) ?? [];
  const type = hostType(host);
  return type && { host, host_type: type, ...(port && { port: Number(port) }) };
}

/**
 * "scheme://host[:port]...": the scheme in lower case only, since others are mistakes
 * in every configuration that has been seen; no fragment.
 */
export function absoluteURI(text) {
  const [, scheme, rest] = /^([a-z][a-z\d+.-]*):\/\/([^#"<>\\^`{|}\s]*)$/.exec(text) ?? [];
  const place = scheme && hostPort(rest.split(/[/?]/)[0].split('@').at(-1));
  return place && { scheme, ...place };
}

/** "stun:host[:port]" (RFC 7064), "turn:host[:port][?transport=x]" (RFC 7065), each also with a final "s". */
export const serverURI = (kind) => (text) => {
  const [, scheme, address, transport] = /^(\w+):([^?]*)(?:\?transport=([\w\-.!%*+`'~]+))?$/.exec(text) ?? [];
  if ((scheme !== kind && scheme !== `${kind}s`) || (transport && kind === 'stun') || !hostPort(address)) return undefined;
  return { scheme, host: address, ...(transport && { transport }) };
};
