// What all packages have in common.

import { text } from '../lenient.js';
import { malformed } from './malformed.js';
import { mediaType } from './mediatype.js';
import { parseXML } from './xml.js';
import { writeXML } from './writer.js';

/** Throws unless a body of that type is one of the package; a missing type is that of the package. */
export function checkType(contentTypes, contentType) {
  const type = mediaType(contentType);
  if (type !== '' && !contentTypes.includes(type)) {
    throw malformed(`the body is ${type}, not ${contentTypes.join(' or ')}`);
  }
}

const always = (previous, document) => ({ document, gap: false });

/**
 * A package of XML documents with one root element. `merge` is for documents
 * that are not always whole; see versions.js.
 */
export function xmlPackage(name, { contentTypes, root, shape, merge = always }) {
  return {
    name,
    contentTypes,
    parse(body, contentType) {
      checkType(contentTypes, contentType);
      return readDocument(parseXML(body, contentType), root, shape);
    },
    format: (document) => writeXML(root, shape, document),
    merge,
  };
}

/** The object of a Document, which stays reachable as its member `xml`. */
export function readDocument(xml, root, shape) {
  const { documentElement: element } = xml;
  if (element.localName !== root || element.namespaceURI !== shape.ns) {
    throw malformed(`the root is <${element.localName}> of "${text(element.namespaceURI)}", not <${root}> of "${shape.ns}"`);
  }
  return withXML(shape.readElement(element), xml);
}

/** Gives the object its XML, which is no part of the value: copies and comparisons are without it. */
export const withXML = (object, xml) => Object.defineProperty(object, 'xml', { value: xml, configurable: true });

/** A whole document made of `document`, read of the same. */
export const remade = (document, changes) => withXML({ ...document, ...changes }, document.xml);
