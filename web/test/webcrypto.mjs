// What a browser has and Node 18, which is Debian 12's, does not show to scripts.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
