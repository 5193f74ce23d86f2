// How elements become objects and objects elements: a package describes its
// format once, and what is read is what can be written.
//
// A shape lists the members of an object, each a field in the order in which
// the schema wants the elements; a field reads its member from an element and
// writes it. The content of an element is a type (types.js) or a shape. What no
// field knows is an extension of somebody: passed over here, and still in the
// document that the browser made.

import { malformed } from './malformed.js';
import { isObject } from '../lenient.js';
import { string } from './types.js';

const XML = 'http://www.w3.org/XML/1998/namespace';

/** An object of fields in the namespace; `fields` may be a function where a shape contains itself. */
export function shape(ns, fields) {
  const list = () => Object.entries(typeof fields === 'function' ? fields() : fields);
  return {
    ns,
    readElement(element) {
      const object = {};
      for (const [key, field] of list()) field.read(element, object, key, ns);
      return object;
    },
    writeElement(out, object, where) {
      if (!isObject(object)) throw new TypeError(`${where} is no object`);
      for (const [key, field] of list()) field.write(out, object, key, ns, where);
    },
  };
}

const readContent = (element, content) => (content.readElement ? content.readElement(element) : content.read(element.textContent));

function writeContent(out, content, value, where) {
  if (content.writeElement) content.writeElement(out, value, where);
  else out.text(content.print(value));
}

export function* childrenOf(element, ns, name) {
  for (let child = element.firstElementChild; child; child = child.nextElementSibling) {
    if (child.localName === name && child.namespaceURI === ns) yield child;
  }
}

// What a row must have to be found again is missed; anything else that is not as
// its format says is as if it were not there.
function put(object, key, value, { required, what, element, name }) {
  if (value !== undefined) object[key] = value;
  else if (required) throw malformed(`<${element.localName}> needs "${name}", ${what}`);
}

function taken(object, key, required, where) {
  const value = object[key];
  if (required && (value === undefined || value === null)) throw new TypeError(`${where}.${key} is missing`);
  return value ?? undefined;
}

/** An attribute. */
export function attribute(name, type, { required = false, ns = null } = {}) {
  return {
    read(element, object, key) {
      const text = element.getAttributeNS(ns, name);
      put(object, key, text === null ? undefined : type.read(text), { required, what: type.what, element, name });
    },
    write(out, object, key, _, where) {
      const value = taken(object, key, required, where);
      if (value !== undefined) out.attribute(ns === XML ? `xml:${name}` : name, type.print(value));
    },
  };
}

export const required = { required: true };

/** xml:lang. */
export const lang = attribute('lang', string, { ns: XML });

/** The text of the element itself. */
export function content(type, { required = false } = {}) {
  return {
    read(element, object, key) {
      put(object, key, type.read(element.textContent), { required, what: type.what, element, name: 'text' });
    },
    write(out, object, key, _, where) {
      const value = taken(object, key, required, where);
      if (value !== undefined) out.text(type.print(value));
    },
  };
}

/** An element that is there at most once; the first counts. */
export function one(name, inner, { required = false } = {}) {
  return {
    read(element, object, key, ns) {
      const [child] = childrenOf(element, inner.ns ?? ns, name);
      put(object, key, child && readContent(child, inner), { required, what: 'an element', element, name });
    },
    write(out, object, key, ns, where) {
      const value = taken(object, key, required, where);
      if (value !== undefined) out.element(inner.ns ?? ns, name, () => writeContent(out, inner, value, `${where}.${key}`));
    },
  };
}

/** Elements of which there may be any number: an array, empty where there is none. */
export function many(name, inner) {
  return {
    read(element, object, key, ns) {
      object[key] = [...childrenOf(element, inner.ns ?? ns, name)].map((child) => readContent(child, inner)).filter((value) => value !== undefined);
    },
    write(out, object, key, ns, where) {
      for (const [i, value] of [...(object[key] ?? [])].entries()) {
        out.element(inner.ns ?? ns, name, () => writeContent(out, inner, value, `${where}.${key}[${i}]`));
      }
    },
  };
}

/**
 * An element that only holds a list: the list is the member, and the element's
 * "state" (RFC 4575 §4.4) the member with "State" behind its name.
 */
export function listIn(wrapper, name, inner, stateType = undefined) {
  const list = many(name, inner);
  return {
    read(element, object, key, ns) {
      const [box] = childrenOf(element, ns, wrapper);
      if (!box) return;
      list.read(box, object, key, ns);
      const state = stateType?.read(box.getAttribute('state') ?? '');
      if (state) object[`${key}State`] = state;
    },
    write(out, object, key, ns, where) {
      if (object[key] === undefined && object[`${key}State`] === undefined) return;
      out.element(ns, wrapper, () => {
        if (object[`${key}State`] !== undefined) out.attribute('state', object[`${key}State`]);
        list.write(out, object, key, ns, where);
      });
    },
  };
}

const NAME = /^[A-Za-z_][\w.-]*$/;

function writeName(out, ns, name, where) {
  if (!NAME.test(name)) throw new TypeError(`${where} is "${name}", which no element can be named`);
  out.element(ns, name, () => {});
}

/** Values that are written as empty elements, like <away/>, but for those that other fields read. */
export function names(ns, ...others) {
  return {
    read(element, object, key) {
      object[key] = [...element.children].map((child) => child.localName).filter((name) => !others.includes(name));
    },
    write(out, object, key, _, where) {
      for (const name of object[key] ?? []) writeName(out, ns, String(name), `${where}.${key}`);
    },
  };
}

/** One such value. */
export function name(ns, ...others) {
  const all = names(ns, ...others);
  return {
    read(element, object, key) {
      all.read(element, object, key);
      [object[key]] = object[key];
      if (object[key] === undefined) delete object[key];
    },
    write(out, object, key, _, where) {
      if (object[key] !== undefined) all.write(out, { [key]: [object[key]] }, key, ns, where);
    },
  };
}

/** The field, of another namespace than the shape's. */
export const within = (ns, field) => ({
  read: (element, object, key) => field.read(element, object, key, ns),
  write: (out, object, key, _, where) => field.write(out, object, key, ns, where),
});
