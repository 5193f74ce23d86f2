// SIP.IsComposing: application/im-iscomposing+xml, RFC 3994 section 4.
//
//   {state: 'active' | 'idle' | ..., lastActive: Date, contentType, refresh: seconds}

import { one, required, shape } from './eventpackages/shape.js';
import { xmlPackage } from './eventpackages/define.js';
import { date, integer, token } from './eventpackages/types.js';

export const COMPOSING_TYPE = 'application/im-iscomposing+xml';

const NS = 'urn:ietf:params:xml:ns:im-iscomposing';

const { parse, format } = xmlPackage('iscomposing', {
  contentTypes: [COMPOSING_TYPE],
  root: 'isComposing',
  shape: shape(NS, {
    state: one('state', token, required),
    lastActive: one('lastactive', date),
    contentType: one('contenttype', token),
    refresh: one('refresh', integer),
  }),
});

export const IsComposing = { parse, format };
