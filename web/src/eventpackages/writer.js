// Writes a document of XML. The root's namespace needs no prefix, the others
// have the prefixes that their specifications use.

const PREFIXES = {
  'urn:ietf:params:xml:ns:pidf:data-model': 'dm',
  'urn:ietf:params:xml:ns:pidf:rpid': 'rpid',
  'urn:ietf:params:xml:ns:location-type': 'lt',
};

const REFERENCES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };
const IN_ATTRIBUTES = { ...REFERENCES, '\n': '&#10;', '\t': '&#9;' };

// XML 1.0 §2.2: what no document can have, not even as a reference.
const printable = (text) => text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');

const escape = (text, references, pattern) => printable(text).replace(pattern, (c) => references[c]);

class Writer {
  constructor(root) {
    this.root = root;
    this.used = new Set();
    this.parts = [];
    this.open = false; // a start tag still takes attributes
  }

  /** An element; inner writes its attributes and then its content. */
  element(ns, name, inner) {
    this.close();
    const prefix = this.prefix(ns);
    this.parts.push(`<${prefix}${name}`);
    this.open = true;
    inner();
    if (this.open) this.parts.push('/>');
    else this.parts.push(`</${prefix}${name}>`);
    this.open = false;
  }

  attribute(name, text) {
    this.parts.push(` ${name}="${escape(text, IN_ATTRIBUTES, /[&<>"\r\n\t]/g)}"`);
  }

  text(text) {
    if (text === '') return;
    this.close();
    this.parts.push(escape(text, REFERENCES, /[&<>\r]/g));
  }

  close() {
    if (this.open) this.parts.push('>');
    this.open = false;
  }

  prefix(ns) {
    if (ns === this.root) return '';
    this.used.add(ns);
    return `${PREFIXES[ns]}:`;
  }
}

/** The document of one root element, of an object in a shape. */
export function writeXML(name, shape, object) {
  const out = new Writer(shape.ns);
  const at = out.parts.length + 1; // behind the root's name
  out.element(shape.ns, name, () => shape.writeElement(out, object, name));
  const declarations = [...out.used].sort().map((ns) => ` xmlns:${PREFIXES[ns]}="${ns}"`).join('');
  out.parts.splice(at, 0, ` xmlns="${shape.ns}"${declarations}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n${out.parts.join('')}\r\n`;
}
