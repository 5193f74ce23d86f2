// A body as an XML document: decoded, looked at (gate.js), parsed by the browser.

import { decodeXML } from './decode.js';
import { inspect } from './gate.js';
import { malformed } from './malformed.js';

/** The Document of a body (text or octets); throws MalformedBodyError. */
export function parseXML(body, contentType) {
  const text = decodeXML(body, contentType).trimStart(); // some write a line break before <?xml
  if (text === '') throw malformed('the body is empty');
  inspect(text);
  const document = new DOMParser().parseFromString(trusted(text), 'application/xml');
  // Browsers do not throw: they give a document that says what is wrong.
  const [error] = document.getElementsByTagNameNS('*', 'parsererror');
  if (error) throw explain(error.textContent);
  return document;
}

// Chromium: "error on line 2 at column 7: Opening and ending tag mismatch ...";
// Firefox: "XML Parsing Error: mismatched tag. ... Line Number 2, Column 7:".
function explain(text) {
  const line = /line (?:number )?(\d+)/i.exec(text)?.[1];
  const what = /at column \d+: (.*)/.exec(text)?.[1] ?? /XML Parsing Error: (.*)/.exec(text)?.[1] ?? 'it does not parse';
  return malformed(`no well-formed XML: ${what.replace(/Below is a rendering.*/, '').trim()}`, line ? Number(line) : null);
}

/** The name of the policy, for pages whose CSP says `trusted-types`. */
const POLICY = 'sipwasm';
const asItIs = (text) => text;
let policy;

// A page may demand Trusted Types of whatever parses a text. What is parsed here
// becomes data and never a part of the page.
function trusted(text) {
  policy ??= makePolicy();
  return policy.createHTML(text);
}

function makePolicy() {
  try {
    return globalThis.trustedTypes?.createPolicy(POLICY, { createHTML: asItIs }) ?? { createHTML: asItIs };
  } catch {
    return { createHTML: asItIs }; // the policy is not allowed: the parser says whether one is needed
  }
}
