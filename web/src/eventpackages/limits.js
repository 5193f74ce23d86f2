// What a body may be before anything is made of it. A body comes from whom one
// watches: it must neither fill the memory nor keep the page busy.

/** Bytes, or characters, of a body. */
export const MAX_BODY = 1 << 20;

/** Elements within elements. */
export const MAX_DEPTH = 64;

/** Elements, comments, sections and instructions of an XML document together. */
export const MAX_NODES = 20_000;

/** Attributes of one element. */
export const MAX_ATTRIBUTES = 64;

/** Header fields of a part or of a text body. */
export const MAX_FIELDS = 1000;

/** Parts of a multipart body. */
export const MAX_PARTS = 2000;

/** Multipart bodies within multipart bodies: lists of lists. */
export const MAX_LISTS = 4;

/** Rows (dialogs, contacts, watchers, users ...) that partial documents may add up to. */
export const MAX_ROWS = 10_000;
