// The simple types of XML Schema that the packages use. A type:
//   read(text)    its value, undefined when the text is none
//   print(value)  its text
//   what          what it is, for errors

const XML_SPACE = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const bare = (text) => text.replace(XML_SPACE, '');

/** Text as it stands, blanks and all. */
export const string = { what: 'a text', read: (text) => text, print: String };

/** Text whose surrounding blanks say nothing: URIs, names, enumerations that may grow. */
export const token = { what: 'a text', read: bare, print: String };

/** One of the texts. */
export const oneOf = (...texts) => ({
  what: texts.join(' or '),
  read: (text) => (texts.includes(bare(text)) ? bare(text) : undefined),
  print: String,
});

/** xs:nonNegativeInteger, as far as a number goes. */
export const integer = {
  what: 'a whole number',
  read: (text) => (/^\+?\d{1,15}$/.test(bare(text)) ? Number(bare(text)) : undefined),
  print: String,
};

/** xs:decimal, signed. */
export const decimal = {
  what: 'a number',
  read: (text) => (/^[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)$/.test(bare(text)) ? Number(bare(text)) : undefined),
  print: (value) => Number(value).toFixed(15).replace(/\.?0+$/, ''),
};

/** xs:boolean. */
export const boolean = {
  what: 'true or false',
  read: (text) => ({ true: true, 1: true, false: false, 0: false })[bare(text)],
  print: String,
};

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

/** xs:dateTime as a Date; RFC 3863 §4.1.7: without a time zone it is UTC. */
export const date = {
  what: 'a date',
  read(text) {
    const given = bare(text);
    if (!DATE.test(given)) return undefined;
    const value = new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(given) ? given : `${given}Z`);
    return Number.isNaN(value.getTime()) ? undefined : value;
  },
  print: (value) => new Date(value).toISOString(),
};
