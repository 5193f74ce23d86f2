// Types of sipwasm: the global SIP of sip.js and sip.standalone.js. For
// `import SIP from 'sipwasm'` see sip.d.mts, which gives this namespace.
//
// Option objects accept both spellings where SIP.js had two (statusCode,
// status_code); the one without underscore is written here.

declare namespace SIP {
  /** Name and version of this library. */
  const name: string;
  const version: string;

  /** Resolved with SIP when it is complete; rejected with an Error that says why not. */
  const ready: Promise<typeof SIP>;
  /** Loads sip.wasm from elsewhere (sip.js), or again after a failure. */
  function load(options?: { wasmURL?: string | URL }): Promise<typeof SIP>;
  /** Called when the program inside has stopped: later calls throw. Set it. */
  let onpanic: ((reason: Error) => void) | null;

  // ---- constants, exceptions, timers, loggers ----

  const C: {
    readonly USER_AGENT: string;
    readonly SIP: 'sip';
    readonly SIPS: 'sips';
    readonly supported: { readonly UNSUPPORTED: 'none'; readonly SUPPORTED: 'supported'; readonly REQUIRED: 'required' };
    readonly dtmfType: { readonly INFO: 'info'; readonly RTP: 'rtp' };
    readonly causes: { readonly [key in CauseKey]: string };
    readonly SIP_ERROR_CAUSES: { readonly [key: string]: number[] };
    readonly REASON_PHRASE: { readonly [code: number]: string };
    readonly OPTION_TAGS: { readonly [tag: string]: true };
  } & { readonly [M in Method]: M };

  type Method = 'ACK' | 'BYE' | 'CANCEL' | 'INFO' | 'INVITE' | 'MESSAGE' | 'NOTIFY' | 'OPTIONS' | 'REGISTER'
    | 'UPDATE' | 'SUBSCRIBE' | 'REFER' | 'PRACK' | 'PUBLISH';
  type CauseKey = 'CONNECTION_ERROR' | 'REQUEST_TIMEOUT' | 'SIP_FAILURE_CODE' | 'INTERNAL_ERROR' | 'BUSY' | 'REJECTED'
    | 'REDIRECTED' | 'UNAVAILABLE' | 'NOT_FOUND' | 'ADDRESS_INCOMPLETE' | 'INCOMPATIBLE_SDP' | 'AUTHENTICATION_ERROR'
    | 'DIALOG_ERROR' | 'WEBRTC_NOT_SUPPORTED' | 'WEBRTC_ERROR' | 'CANCELED' | 'NO_ANSWER' | 'EXPIRES' | 'NO_ACK'
    | 'NO_PRACK' | 'SESSION_EXPIRED' | 'USER_DENIED_MEDIA_ACCESS' | 'BAD_MEDIA_DESCRIPTION' | 'RTP_TIMEOUT';
  type SupportedValue = 'none' | 'supported' | 'required';
  /** One of C.causes; null when nothing failed. */
  type Cause = string | null;

  namespace Exceptions {
    class ConfigurationError extends Error {
      constructor(parameter: string, value?: unknown);
      code: 1;
      parameter: string;
      value: unknown;
    }
    class InvalidStateError extends Error {
      constructor(status: number);
      code: 2;
      status: number;
    }
    class NotSupportedError extends Error {
      code: 3;
    }
    class NotReadyError extends Error {
      code: 4;
    }
    class GetDescriptionError extends Error {
      code: 4;
    }
    class RenegotiationError extends Error {
      code: 5;
      /** What the media handler failed with, or one of C.causes. */
      cause: any;
      /** The peer's, if one came. */
      response: IncomingResponse | null;
    }
    class MethodParameterError extends Error {
      constructor(method: string, parameter: string, value?: unknown);
      code: 6;
      method: string;
      parameter: string;
      value: unknown;
    }
    class TransportError extends Error {
      code: 7;
    }
    class SessionDescriptionHandlerError extends Error {
      constructor(method: string, error: unknown, message?: string);
      code: 8;
      method: string;
      error: unknown;
    }
    /** The body of a notification is not what its event package says. */
    class MalformedBodyError extends Error {
      constructor(message: string, line?: number | null);
      code: 9;
      /** Counted from 1; null where none is known. */
      line: number | null;
    }
    /** What the promise of a request is rejected with: it was refused, or not answered. */
    class RequestFailedError extends Error {
      constructor(method: string, cause?: Cause, response?: IncomingResponse | null);
      method: string;
      /** The status code, where there is a response. */
      code: number | null;
      /** Why there is no response: one of C.causes. */
      cause: Cause;
      response: IncomingResponse | null;
    }
    /** What emitter.when is rejected with: what was waited for will not come. */
    class CallEndedError extends Error {
      constructor(event: string, response?: unknown, cause?: unknown);
      /** The status code of the response that ended it, where there is one. */
      code: number | null;
      /** What was waited for. */
      event: string;
      /** One of C.causes; null after a normal end. */
      cause: Cause;
      /** The message that ended it: a response, a request, or the text of a response of ours. */
      response: any;
    }
  }

  /** Timer values in milliseconds, and wrappers of the page's timers. */
  const Timers: {
    T1: number; T2: number; T4: number;
    TIMER_B: number; TIMER_D: number; TIMER_F: number; TIMER_H: number; TIMER_I: number; TIMER_J: number;
    TIMER_K: number; TIMER_L: number; TIMER_M: number; TIMER_N: number;
    PROVISIONAL_RESPONSE_INTERVAL: number;
    setTimeout(handler: (...args: any[]) => void, ms?: number, ...args: unknown[]): number;
    clearTimeout(id?: number): void;
    setInterval(handler: (...args: any[]) => void, ms?: number, ...args: unknown[]): number;
    clearInterval(id?: number): void;
  };

  type LogLevel = 'error' | 'warn' | 'log' | 'debug';
  type LogConnector = (level: LogLevel, category: string, label: string | null | undefined, content: any) => void;

  interface Logger {
    debug(content: unknown): void;
    log(content: unknown): void;
    warn(content: unknown): void;
    error(content: unknown): void;
  }

  class LoggerFactory {
    /** Whether lines go to the console; default true. */
    builtinEnabled: boolean;
    /** 0 error, 1 warn, 2 log (default), 3 debug; or the name. */
    get level(): number;
    set level(level: number | LogLevel);
    connector: LogConnector | null;
    print(target: (content: any) => void, category: string, label: string | null | undefined, content: unknown): void;
    debug(category: string, label: string | null | undefined, content: unknown): void;
    log(category: string, label: string | null | undefined, content: unknown): void;
    warn(category: string, label: string | null | undefined, content: unknown): void;
    error(category: string, label: string | null | undefined, content: unknown): void;
    getLogger(category: string, label?: string): Logger;
  }

  // ---- events ----

  /** Event name -> the arguments of its listeners. */
  type EventMap = { [event: string]: any[] };

  class EventEmitter<E extends { [K in keyof E]: any[] } = EventMap> {
    static readonly C: { readonly [constant: string]: any };
    static defaultMaxListeners: number;
    on<K extends keyof E>(event: K, listener: (this: this, ...args: E[K]) => void): this;
    on<T>(event: string, listener: (this: T, ...args: any[]) => void, bindTarget: T): this;
    on(event: string, listener: (this: this, ...args: any[]) => void): this;
    once<K extends keyof E>(event: K, listener: (this: this, ...args: E[K]) => void): this;
    once<T>(event: string, listener: (this: T, ...args: any[]) => void, bindTarget: T): this;
    once(event: string, listener: (this: this, ...args: any[]) => void): this;
    addListener<K extends keyof E>(event: K, listener: (this: this, ...args: E[K]) => void): this;
    addListener(event: string, listener: (this: this, ...args: any[]) => void): this;
    prependListener(event: keyof E | string, listener: (this: this, ...args: any[]) => void): this;
    prependOnceListener(event: keyof E | string, listener: (this: this, ...args: any[]) => void): this;
    /** Without arguments removes everything, with an event all of its listeners. */
    off(event?: keyof E | string, listener?: (...args: any[]) => void, bindTarget?: unknown): this;
    removeListener(event: keyof E | string, listener: (...args: any[]) => void): this;
    removeAllListeners(event?: keyof E | string): this;
    emit<K extends keyof E>(event: K, ...args: E[K]): this;
    emit(event: string, ...args: any[]): this;
    /**
     * A promise of the event's first argument. Resolved at once for a state that was
     * reached already: progress, accepted, confirmed, rejected, failed, replaced and
     * terminated of a call or request, connected, disconnected, registered and
     * unregistered of a user agent, and all that a context of a REFER says but notify.
     * Rejected with an Exceptions.CallEndedError when it will not come any more:
     * failed, registrationFailed, terminated or referRejected came first.
     * The caller's "confirmed" is "accepted".
     */
    when<K extends keyof E>(event: K): Promise<E[K][0]>;
    when(event: string): Promise<any>;
    listeners(event: keyof E | string): Array<(...args: any[]) => void>;
    listenerCount(event: keyof E | string): number;
    eventNames(): string[];
    setMaxListeners(n: number): this;
    getMaxListeners(): number;
    initEvents(events: string[]): this;
    initMoreEvents(events: string[]): this;
    checkEvent(event: string): boolean;
    checkListener(event: string): boolean;
  }

  class Event {
    constructor(type: string, sender: unknown, data: unknown);
    type: string;
    sender: unknown;
    data: unknown;
  }

  // ---- values: URI, name-addr, grammar, messages ----

  type Params = { [name: string]: string | null };

  class URI {
    constructor(scheme: string | null | undefined, user: string | null | undefined, host: string,
      port?: number | null, parameters?: { [name: string]: unknown }, headers?: { [name: string]: string | string[] });
    /** undefined when the text is no URI. */
    static parse(text: string): URI | undefined;
    /** In lower case. */
    scheme: string;
    /** Percent-decoded. */
    user: string | null | undefined;
    /** In lower case. */
    host: string;
    port: number | null | undefined;
    /** user@host */
    readonly aor: string;
    /** Names and values in lower case; null for a parameter without value. */
    parameters: Params;
    headers: { [name: string]: string[] };
    /** The parts as given, and as shown. */
    readonly _raw: { scheme: string; user: any; host: string; port: any };
    readonly _normal: { scheme: string; user: any; host: string; port: any };
    setParam(name: string, value?: unknown): void;
    getParam(name: string): string | null | undefined;
    hasParam(name: string): boolean;
    deleteParam(name: string): string | null | undefined;
    clearParams(): void;
    setHeader(name: string, value: string | string[]): void;
    getHeader(name: string): string[] | undefined;
    hasHeader(name: string): boolean;
    deleteHeader(name: string): string[] | undefined;
    clearHeaders(): void;
    clone(): URI;
    toString(): string;
    /** With scheme and host in the case in which they were given. */
    toRaw(): string;
  }

  class NameAddrHeader {
    constructor(uri: URI, displayName?: string | number | null, parameters?: { [name: string]: unknown });
    static parse(text: string): NameAddrHeader | undefined;
    uri: URI;
    get displayName(): string | undefined;
    set displayName(name: string | number | null | undefined);
    /** The display name, or user@host. */
    readonly friendlyName: string;
    parameters: Params;
    setParam(name: string, value?: unknown): void;
    getParam(name: string): string | null | undefined;
    hasParam(name: string): boolean;
    deleteParam(name: string): string | null | undefined;
    clearParams(): void;
    clone(): NameAddrHeader;
    toString(): string;
  }

  namespace Grammar {
    /** -1 when the text does not match the rule, or there is no such rule. */
    function parse(text: string, rule: string): any;
  }

  interface HeaderEntry {
    raw: string;
    parsed?: any;
  }

  class IncomingMessage {
    ua: UA;
    logger?: Logger;
    /** The whole message as text. */
    data: string;
    headers: { [name: string]: HeaderEntry[] };
    method: string;
    body: string;
    /** The body as it came. */
    bodyBytes: Uint8Array;
    call_id: string;
    cseq: number;
    from: NameAddrHeader;
    from_tag: string | undefined;
    to: NameAddrHeader;
    to_tag: string | undefined;
    via: any;
    via_branch: string;
    refer_to?: NameAddrHeader;
    event?: { event: string; params?: { [name: string]: string | null } };
    addHeader(name: string, value: string): void;
    /** The text of the first header of that name. */
    getHeader(name: string): string | undefined;
    getHeaders(name: string): string[];
    hasHeader(name: string): boolean;
    setHeader(name: string, value: string): void;
    /** Parsed by Grammar's rule for that header. */
    parseHeader(name: string, idx?: number): any;
    s(name: string, idx?: number): any;
    toString(): string;
  }

  class IncomingRequest extends IncomingMessage {
    constructor(ua: UA);
    ruri: URI;
    transport: Transport | null;
    server_transaction: any;
    reply(code: number, reason?: string | null, extraHeaders?: string[] | null, body?: string | null,
      onSuccess?: () => void, onFailure?: () => void): string;
    reply_sl(code: number, reason?: string): string;
  }

  class IncomingResponse extends IncomingMessage {
    constructor(ua: UA);
    status_code: number;
    reason_phrase: string;
  }

  class OutgoingRequest {
    constructor(method: string, ruri: string | URI, ua: UA, params?: RequestParams | null, extraHeaders?: string[],
      body?: string | { body: string; contentType: string });
    method: string;
    ruri: string | URI;
    ua: UA;
    headers: { [name: string]: string[] };
    extraHeaders: string[];
    body: any;
    call_id: string;
    cseq: number;
    from: NameAddrHeader;
    to: NameAddrHeader;
    statusCode?: number;
    reasonPhrase?: string;
    logger?: Logger;
    dialog?: any;
    setHeader(name: string, value: string | string[]): void;
    getHeader(name: string): string | undefined;
    getHeaders(name: string): string[];
    hasHeader(name: string): boolean;
    cancel(reason?: string, extraHeaders?: string[]): void;
    toString(): string;
  }

  namespace Parser {
    function parseNameAddr(text: string): NameAddrHeader | undefined;
    /** What cannot be read is undefined; what can is a message, though a header be missing or the end of its body (see sanityCheck). */
    function parseMessage(data: string | Uint8Array | ArrayBuffer, ua?: UA): IncomingRequest | IncomingResponse | undefined;
  }

  /** Answers a digest challenge that the page deals with itself. */
  class DigestAuthentication {
    constructor(ua: UA);
    username: string;
    password: string;
    realm: string | null;
    nonce: string | null;
    opaque: string | undefined;
    algorithm: string | undefined;
    qop: string | undefined;
    stale: boolean | undefined;
    cnonce: string | null;
    nc: number;
    /** nc in eight hexadecimal digits. */
    ncHex: string;
    response: string | null;
    method: string;
    uri: string;
    /** challenge: what Grammar's rule WWW_Authenticate gives. Whether it could be answered. */
    authenticate(request: OutgoingRequest, challenge: object): boolean;
    /** The value of the Authorization header. */
    toString(): string;
  }

  const Transactions: {
    readonly C: { readonly [constant: string]: number | string };
  };

  /** Whether a user agent would look at the message. A request that does not pass is answered over the transport, if one is given. */
  function sanityCheck(message: IncomingRequest | IncomingResponse, ua: UA, transport?: { send(text: string): unknown }): boolean;

  // ---- user agent ----

  interface WSServer {
    ws_uri: string;
    weight?: number;
    sip_uri?: string;
    scheme?: string;
    status?: number;
  }

  interface TurnServer {
    urls: string | string[];
    username?: string;
    password?: string;
  }

  interface UAConfiguration {
    /** 'alice@example.com' or 'sip:alice@example.com'; anonymous without. */
    uri?: string;
    /** Default: /sip on the page's own origin. */
    wsServers?: string | WSServer | Array<string | WSServer>;
    password?: string | number | null;
    authorizationUser?: string;
    displayName?: string;
    /** Default true. */
    register?: boolean;
    /** Seconds; default 600. */
    registerExpires?: number | string;
    registrarServer?: string;
    instanceId?: string;
    autostart?: boolean;
    autostop?: boolean;
    userAgentString?: string;
    /** Prints every message at level log. */
    traceSip?: boolean;
    log?: { builtinEnabled?: boolean; level?: number | LogLevel; connector?: LogConnector | null };
    /** Seconds; default 60. */
    noAnswerTimeout?: number | string;
    rel100?: SupportedValue;
    replaces?: SupportedValue;
    /** Session timers (RFC 4028): a call whose peer is gone ends. Default true. */
    sessionTimers?: boolean;
    /** For how long a call stands without a sign of life, in seconds; default 1800, at least minSessionExpires. */
    sessionExpires?: number | string;
    /** Who wants less is refused with 422; seconds; default 90, which is the least. */
    minSessionExpires?: number | string;
    stunServers?: string | string[];
    turnServers?: TurnServer | TurnServer[];
    usePreloadedRoute?: boolean;
    /** Seconds. */
    connectionRecoveryMinInterval?: number | string;
    connectionRecoveryMaxInterval?: number | string;
    wsServerMaxReconnection?: number | string;
    wsServerReconnectionTimeout?: number | string;
    hackViaTcp?: boolean;
    hackIpInContact?: boolean | string;
    hackWssInTransport?: boolean;
    hackAllowUnregisteredOptionTags?: boolean;
    hackCleanJitsiSdpImageattr?: boolean;
    hackStripTcp?: boolean;
    mediaHandlerFactory?: MediaHandlerFactory;
    /** As in SIP.js 0.8 to 0.15; stands before mediaHandlerFactory. */
    sessionDescriptionHandlerFactory?: SessionDescriptionHandlerFactory;
    sessionDescriptionHandlerFactoryOptions?: SessionDescriptionHandlerFactoryOptions;
    media?: MediaHint;
    mediaConstraints?: MediaHint;
    /** Anything of the application's own. */
    custom?: object;
    /** Seconds between keep-alives; off without. */
    keepAliveInterval?: number | string;
    /** 'Name: value' each, for every request but the ACK of a refusal; those of a request's own win. */
    extraHeaders?: string[];
    extraSupported?: string[];
    /** Milliseconds; default 5000, at least 500. */
    iceCheckingTimeout?: number | string;
    /** Candidates may follow a description in INFO (RFC 8840), where the other side can; default true. */
    trickle?: boolean;
    contactTransport?: string;
    /** The codecs that calls prefer whose media hint names none. */
    codecs?: { audio?: string | string[]; video?: string | string[] };
    contactName?: string;
    /** Calls and requests go on to the Contacts of a 3xx; off: they end with it. */
    followRedirects?: boolean;
    forceRport?: boolean;
    rtcpMuxPolicy?: string;
    authenticationFactory?: (ua: UA) => unknown;
    allowLegacyNotifications?: boolean;
    /** REFERs outside of calls come as outOfDialogReferRequested; without it they get 405. */
    allowOutOfDialogRefers?: boolean;
    /** The event packages of which the page notifies; default: all, while there is a listener of 'subscribe'. */
    allowEvents?: string[];
    dtmfType?: 'info' | 'rtp';
    /** Older spellings (ws_servers ...) and options of other versions. */
    [option: string]: any;
  }

  interface RequestParams {
    cseq?: number;
    call_id?: string;
    from_uri?: string | URI;
    from_displayName?: string;
    from_tag?: string;
    to_uri?: string | URI;
    to_displayName?: string;
    to_tag?: string;
    route_set?: string | string[];
    [param: string]: any;
  }

  interface RequestOptions {
    /** 'Name: value' each. */
    extraHeaders?: string[];
    params?: RequestParams;
    body?: string | ArrayBuffer | ArrayBufferView;
    contentType?: string;
    /**
     * Seconds: for how long it is worth reading. A request that waits for a connection for longer
     * is not sent and fails with 'Expires'; a MESSAGE says it to its reader (RFC 3428).
     */
    expires?: number;
  }

  interface InviteOptions {
    /** How the tones of this call go; default: that of the configuration. */
    dtmfType?: 'info' | 'rtp';
    media?: MediaHint;
    extraHeaders?: string[];
    anonymous?: boolean;
    /** No offer in the INVITE; the peer makes it. */
    inviteWithoutSdp?: boolean;
    renderbody?: string;
    rendertype?: string;
    RTCConstraints?: object;
    stunServers?: string | string[];
    turnServers?: TurnServer | TurnServer[];
    params?: RequestParams;
    mediaHandlerFactory?: MediaHandlerFactory;
    sessionDescriptionHandlerFactory?: SessionDescriptionHandlerFactory;
    sessionDescriptionHandlerOptions?: SessionDescriptionHandlerOptions;
    /** Also the third argument of ua.invite. */
    modifiers?: Web.Modifier | Web.Modifier[];
    onInfo?: (request: IncomingRequest) => void;
    [option: string]: any;
  }

  interface RegisterOptions {
    extraHeaders?: string[];
    closeWithHeaders?: boolean;
  }

  type Target = string | URI;

  interface ConnectionEvent {
    transport: Transport;
    /** WebSocket close code and reason, where known. */
    code?: number;
    reason?: string;
  }

  interface UAEvents {
    connecting: [event: { transport: Transport; attempts: number }];
    connected: [event: ConnectionEvent];
    disconnected: [event: ConnectionEvent];
    registered: [response: IncomingResponse];
    unregistered: [response: IncomingResponse | null, cause: Cause];
    registrationFailed: [response: IncomingResponse | null, cause: Cause];
    invite: [session: InviteServerContext];
    message: [message: MessageContext];
    /** Somebody with whom there was no chat writes; the chat's event `message` follows. */
    chat: [chat: Chat];
    inviteSent: [session: InviteClientContext];
    notify: [event: { request: IncomingRequest }];
    keepAliveTimeout: [];
    /** A REFER outside of a call came; with allowOutOfDialogRefers. Where nobody listens it is declined. */
    outOfDialogReferRequested: [context: ReferServerContext];
    /** Somebody subscribes to a state of ours, which the listener accepts or rejects, within half a minute. */
    subscribe: [subscription: IncomingSubscription];
    newTransaction: [event: { transaction: any }];
    transactionDestroyed: [event: { transaction: any }];
  }

  class UA extends EventEmitter<UAEvents> {
    constructor(configuration?: UAConfiguration | string);
    static readonly C: { readonly [key: string]: any };
    /** Read-only after construction. */
    readonly configuration: { readonly [parameter: string]: any };
    readonly contact: { uri: URI; pub_gruu: URI | null; temp_gruu: URI | null;
      toString(options?: { anonymous?: boolean; outbound?: boolean }): string };
    transport: Transport | null;
    registerContext: RegisterContext;
    status: number;
    error: number | null;
    /** For the application. */
    data: { [key: string]: any };
    sessions: { [id: string]: Session };
    /** By the ids of their dialogs. */
    subscriptions: { [id: string]: Subscription };
    /** Those that no notifier has answered yet. */
    earlySubscriptions: { [id: string]: Subscription };
    /** By 'target:event'. */
    publishers: { [key: string]: PublishContext };
    /** Who is there, and how one is oneself. */
    readonly presence: Presence;
    /** Whether others speak, and whether one tells that one does. */
    readonly lamps: Lamps;
    dialogs: { [id: string]: any };
    applicants: { [id: string]: any };
    cache: { credentials: { [realm: string]: any } };
    /** Attempts to reconnect since the connection was lost. */
    transportRecoverAttempts: number;
    transportRecoveryTimer: any;
    log: LoggerFactory;
    logger: Logger;
    /** What is under way: {nist, nict, ist, ict}, each by branch. */
    readonly transactions: { readonly [kind: string]: { readonly [branch: string]: any } };
    readonly transactionsCount: number;
    readonly nictTransactionsCount: number;
    readonly nistTransactionsCount: number;
    readonly ictTransactionsCount: number;
    readonly istTransactionsCount: number;
    start(): this;
    stop(): this;
    register(options?: RegisterOptions): this;
    unregister(options?: { all?: boolean; extraHeaders?: string[] }): this;
    isRegistered(): boolean;
    isConnected(): boolean;
    afterConnected(callback: () => void): void;
    invite(target: Target, options?: InviteOptions | HTMLMediaElement, modifiers?: Web.Modifier | Web.Modifier[]): InviteClientContext;
    /** Text is sent as UTF-8, octets as they are. */
    message(target: Target, body: string | ArrayBuffer | ArrayBufferView, options?: RequestOptions): ClientContext;
    /** The chat with target, one for each peer. cpim: false for one that is known to read plain messages only. */
    chat(target: Target, options?: { cpim?: boolean }): Chat;
    /** Asks to be told of an event package at target: 'presence', 'dialog', 'message-summary' ... */
    subscribe(target: Target, event: string, options?: SubscribeOptions): Subscription;
    /** Has target, mostly one's own address, keep a state and tell it to its subscribers (RFC 3903). */
    publish(target: Target, event: string, body: EventState, options?: PublishOptions): PublishContext;
    /** Asks recipient to call target, without a call with it. */
    refer(recipient: Target, target: Target | Session, options?: ReferOptions): ReferClientContext;
    request(method: string, target: Target, options?: RequestOptions): ClientContext;
    /** undefined when the target is none. */
    normalizeTarget(target: Target): URI | undefined;
    getLogger(category: string, label?: string): Logger;
    getConfigurationCheck(): { mandatory: { [name: string]: (value: any) => any }; optional: { [name: string]: (value: any) => any } };
    saveCredentials(credentials: { realm: string; uri: string; [key: string]: any }): this;
    getCredentials(request: any): any;
    loadConfig(configuration: UAConfiguration): void;
    findSession(request: IncomingRequest): Session | undefined;
    [member: string]: any;
  }

  class Transport extends EventEmitter {
    static readonly C: { readonly STATUS_READY: 0; readonly STATUS_DISCONNECTED: 1; readonly STATUS_ERROR: 2 };
    ua: UA;
    logger: Logger;
    ws: WebSocket | null;
    server: WSServer;
    connected: boolean;
    closed: boolean;
    reconnection_attempts: number;
    lastTransportError: { code?: number; reason?: string };
    reconnectTimer: any;
    /** Seconds; 0 is none. */
    keepAliveInterval: number;
    keepAliveTimer: any;
    keepAliveTimeout: any;
    /** false when the socket is not open. */
    send(message: string | { toString(): string }): boolean;
    connect(): void;
    disconnect(): void;
    reconnect(): void;
    reConnect(): void;
    // What the socket calls; may be replaced.
    onOpen(event?: any): void;
    onMessage(event: any): void;
    onClose(event?: any): void;
    onError(event?: any): void;
  }

  // ---- contexts ----

  interface ClientContextEvents {
    progress: [response: IncomingResponse, phrase: string];
    accepted: [response: IncomingResponse, phrase: string];
    rejected: [response: IncomingResponse, phrase: string];
    failed: [response: IncomingResponse | null, cause: string];
    cancel: [];
  }

  interface CancelOptions {
    statusCode?: number;
    reasonPhrase?: string;
    status_code?: number;
    reason_phrase?: string;
    extraHeaders?: string[];
  }

  class ClientContext extends EventEmitter<ClientContextEvents> {
    constructor(ua: UA, method: string, target: Target, options?: RequestOptions);
    ua: UA;
    logger: Logger;
    method: string;
    request: OutgoingRequest;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    body: any;
    contentType: string;
    send(): this;
    cancel(options?: CancelOptions): this;
    receiveResponse(response: IncomingResponse): void;
    onRequestTimeout(): void;
    onTransportError(): void;
  }

  interface ResponseOptions {
    statusCode?: number;
    reasonPhrase?: string;
    extraHeaders?: string[];
    body?: string;
  }

  interface ServerContextEvents {
    progress: [response: string, phrase: string | undefined];
    accepted: [response: string, phrase: string | undefined];
    rejected: [response: string, phrase: string | undefined];
    failed: [response: string | null, cause: string | undefined];
  }

  /** An incoming request. */
  class ServerContext extends EventEmitter<ServerContextEvents> {
    constructor(ua: UA, request: IncomingRequest);
    ua: UA;
    logger: Logger;
    method: string;
    request: IncomingRequest;
    transaction: any;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    body: string;
    contentType: string;
    content_type: string;
    /** Of a MESSAGE within a call. */
    session?: Session;
    progress(options?: ResponseOptions): this;
    accept(options?: ResponseOptions): this;
    reject(options?: ResponseOptions): this;
    reply(options?: ResponseOptions): this;
    onRequestTimeout(): void;
    onTransportError(): void;
  }

  /**
   * A MESSAGE. It is answered with 200 when the listeners of `message` have returned, unless one
   * has called accept, reject or defer.
   */
  interface MessageContext extends ServerContext {
    /** The body, octet for octet. */
    readonly bytes: Uint8Array;
    /** Within a listener of `message`: accept or reject comes later. After 28 s it is 500. */
    defer(): this;
  }

  // ---- chat ----

  interface ChatEvents {
    message: [message: ChatMessage];
    /** The peer is writing, or has stopped. */
    typing: [active: boolean];
    /** The status of a message has changed. */
    change: [message: ChatMessage];
    /** A body that cannot be read; it was refused with 400. */
    error: [error: Error, request: IncomingRequest];
  }

  interface ChatSendOptions {
    /** 'text/plain'; 'application/octet-stream' for octets. */
    contentType?: string;
    /** Seconds for which it waits for a connection, and is worth reading; three days, of which the peer is not told. */
    expires?: number;
    /** Ask for word of its delivery, and of its display; true. */
    delivery?: boolean;
    display?: boolean;
    subject?: string;
  }

  /** A conversation with one peer; ua.chat(target) gives it. */
  class Chat extends EventEmitter<ChatEvents> {
    ua: UA;
    uri: URI;
    /** For the page. */
    data: { [key: string]: any };
    /** Whether the peer is writing. */
    readonly isTyping: boolean;
    /** Whether the peer reads message/cpim; undefined: not known yet. */
    cpim: boolean | undefined;
    send(body: string | ArrayBuffer | ArrayBufferView, options?: ChatSendOptions): ChatMessage;
    /** The user writes: call it for each key. */
    typing(): void;
    /** The user has given up what it was writing. */
    idle(): void;
    /** Forgets the chat. What waits fails with 'Canceled'. */
    close(): void;
  }

  /** A message of a chat, ours or the peer's. */
  class ChatMessage extends EventEmitter<{ change: [message: ChatMessage] }> {
    chat: Chat;
    /** The same on both sides; null of a peer that has none. */
    id: string | null;
    direction: 'outgoing' | 'incoming';
    /** Text where the type is one of texts, else octets. */
    body: string | ArrayBuffer | ArrayBufferView;
    bytes: Uint8Array;
    contentType: string;
    subject?: string;
    date: Date;
    /** Until when it is worth reading, as far as that is said. */
    expires: Date | null;
    readonly expired: boolean;
    /** Ours: queued, sent, delivered, displayed; the peer's: delivered, displayed; or failed. */
    readonly status: 'queued' | 'sent' | 'delivered' | 'displayed' | 'failed';
    /** Why it failed: 'Expires', 'Request Timeout', 'Canceled', 'Too Many Messages', a reason phrase ... */
    readonly cause: string | null;
    readonly response: IncomingResponse | null;
    /** Of an incoming one. */
    request?: IncomingRequest;
    /** The user has seen it: its sender is told, if it wants to know. */
    markDisplayed(): void;
    /** Within a listener of `message`: refuses it. */
    reject(options?: ResponseOptions): void;
  }

  interface CPIMAddress {
    name?: string;
    uri: string;
  }

  interface CPIMHeader {
    name: string;
    /** The namespace's URI; none for the headers of RFC 3862. */
    namespace?: string;
    value: string;
    lang?: string;
    /** For writing; made up without. */
    prefix?: string;
  }

  interface CPIMMessage {
    from?: CPIMAddress;
    to: CPIMAddress[];
    cc: CPIMAddress[];
    dateTime?: Date;
    subject?: string;
    headers: CPIMHeader[];
    contentType: string;
    /** The MIME headers of what is inside. */
    partHeaders: [name: string, value: string][];
    bytes: Uint8Array;
    /** Text where the type is one of texts, else octets. */
    body: string | Uint8Array;
  }

  /** message/cpim, RFC 3862. */
  const CPIM: {
    /** Throws Exceptions.MalformedBodyError. */
    parse(body: Body): CPIMMessage;
    /** A text, or octets where the body is octets; TypeError names what cannot be written. */
    format(message: {
      from?: CPIMAddress | string; to?: (CPIMAddress | string)[] | CPIMAddress | string; cc?: (CPIMAddress | string)[] | CPIMAddress | string;
      dateTime?: Date; subject?: string; headers?: CPIMHeader[]; contentType?: string; partHeaders?: [string, string][]; body?: Body;
    }): string | Uint8Array;
    /** The value of the first header of that name and namespace. */
    header(message: CPIMMessage, name: string, namespace?: string): string | undefined;
  };

  interface IMDNDocument {
    /** Of the message that it is about. */
    messageId: string;
    dateTime?: Date;
    recipientUri?: string;
    originalRecipientUri?: string;
    subject?: string;
    disposition: 'delivery' | 'processing' | 'display';
    /** delivered, failed, processed, stored, displayed, forbidden, error. */
    status: string;
  }

  /** message/imdn+xml, RFC 5438. */
  const IMDN: {
    parse(body: Body, contentType?: string): IMDNDocument & { readonly xml: Document };
    format(document: IMDNDocument): string;
  };

  interface IsComposingDocument {
    /** active, idle */
    state: string;
    lastActive?: Date;
    contentType?: string;
    /** Seconds. */
    refresh?: number;
  }

  /** application/im-iscomposing+xml, RFC 3994. */
  const IsComposing: {
    parse(body: Body, contentType?: string): IsComposingDocument & { readonly xml: Document };
    format(document: IsComposingDocument): string;
  };

  interface RegisterContextEvents {
    progress: [response: IncomingResponse];
    accepted: [response: IncomingResponse];
    registered: [response: IncomingResponse];
    unregistered: [response: IncomingResponse | null, cause: Cause];
    failed: [response: IncomingResponse | null, cause: string];
  }

  class RegisterContext extends EventEmitter<RegisterContextEvents> {
    ua: UA;
    logger: Logger;
    method: string;
    request: OutgoingRequest;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    body: any;
    registrar: URI;
    /** Seconds. */
    expires: number;
    contact: string;
    call_id: string;
    cseq: number;
    to_uri: URI;
    registered: boolean;
    registered_before: boolean;
    registrationTimer: any;
    registrationExpiredTimer: any;
    options: RegisterOptions;
    closeHeaders: string[];
    register(options?: RegisterOptions): void;
    unregister(options?: { all?: boolean; extraHeaders?: string[] }): void;
    close(): void;
    send(): this;
    cancel(options?: CancelOptions): this;
    unregistered(response: IncomingResponse | null, cause: Cause): void;
    registrationFailure(response: IncomingResponse | null, cause: string): void;
    // Hooks: the library calls them, they may be replaced.
    receiveResponse(response: IncomingResponse): void;
    onRequestTimeout(): void;
    onTransportError(): void;
    onTransportConnected(): void;
    onTransportClosed(): void;
  }

  // ---- subscriptions and publications ----

  /** What is told of an event: a body, its type, or a document that SIP.EventPackages writes. */
  type EventState = Body | { body: Body; contentType?: string } | { document: any };

  interface SubscribeOptions extends RequestOptions {
    /** Seconds; default 3600. 0 is poll. */
    expires?: number;
    /** Asks for the state once. */
    poll?: boolean;
    /** Is not taken up again by itself. */
    once?: boolean;
    /** Media types; default: those that SIP.EventPackages reads. */
    accept?: string | string[];
    /** The state of all who stand in a list may be told (RFC 4662). */
    eventList?: boolean;
  }

  type SubscriptionState = 'init' | 'notify_wait' | 'pending' | 'active' | 'terminated';

  interface NotifyEvent<D = any> {
    request: IncomingRequest;
    event: string;
    /** All that is known, when the body was understood. */
    document?: D;
    /** What is wrong with the body. */
    error?: Error;
    /** The number of the notifier: a SUBSCRIBE may reach several. */
    fork: number;
    /** What the notifier says of the subscription. */
    state: 'active' | 'pending' | 'terminated';
    reason?: string;
    /** Seconds. */
    expires?: number;
    retryAfter?: number;
  }

  interface SubscriptionOver {
    /** RFC 6665 section 4.1.3; empty when no notifier gave one. */
    reason: string;
    /** Seconds, as the notifier said. */
    retryAfter?: number;
    /** The NOTIFY or the refusal that said so. */
    request: IncomingRequest | null;
    response: IncomingResponse | null;
    cause: Cause;
    /** In how many seconds it is taken up again by itself; absent when it is not. */
    again?: number;
  }

  interface RetryEvent {
    response: IncomingResponse | null;
    cause: Cause;
    /** Seconds; 0: not before what there is expires. */
    after: number;
  }

  interface SubscriptionEvents {
    progress: [response: IncomingResponse, phrase: string];
    /** Each 2xx, to refreshes too. */
    accepted: [response: IncomingResponse, phrase: string];
    /** Each NOTIFY, which was answered. */
    notify: [event: NotifyEvent];
    pending: [];
    active: [];
    /** The document has changed. */
    change: [document: any];
    /** A body that its package does not understand. The subscription goes on. */
    error: [error: Error, request: IncomingRequest];
    /** A SUBSCRIBE failed that is no end. */
    retry: [event: RetryEvent];
    /** It has ended without success; terminated follows. */
    failed: [response: IncomingResponse | null, cause: string];
    rejected: [response: IncomingResponse, cause: string];
    /** No notifier is left; without `again` it is the last event. */
    terminated: [event: SubscriptionOver];
    cancel: [];
  }

  class Subscription extends EventEmitter<SubscriptionEvents> {
    /** Sends nothing: subscribe() does. */
    constructor(ua: UA, target: Target, event: string, options?: SubscribeOptions);
    ua: UA;
    logger: Logger;
    method: string;
    /** The newest SUBSCRIBE that began it; null before subscribe(). */
    request: OutgoingRequest | null;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    target: Target;
    event: string;
    options: SubscribeOptions;
    extraHeaders: string[];
    body: any;
    contact: string;
    /** Seconds, as asked for, then as granted. */
    expires: number;
    state: SubscriptionState;
    /** Of the newest dialog; null without one. */
    id: string | null;
    dialog: any;
    /** All that is known of the state, null before the first NOTIFY that could be understood. */
    document: any;
    timers: { N: any; sub_duration: any };
    errorCodes: number[];
    subscribe(): this;
    refresh(): this;
    unsubscribe(): this;
    /** unsubscribe, without waiting for a notifier that was not heard of. */
    close(): this;
    send(): this;
    cancel(options?: CancelOptions): this;
    // Hooks: the library calls them, they may be replaced.
    receiveResponse(response: IncomingResponse): void;
    receiveRequest(request: IncomingRequest, more?: { fork: number }): void;
    failed(response: IncomingResponse | null, cause: string): this;
    onDialogError(response: IncomingResponse): void;
    onRequestTimeout(): void;
    onTransportError(): void;
  }

  interface IncomingSubscriptionEvents extends ServerContextEvents {
    /** The subscriber wants more time, or, before terminated, no more. */
    refresh: [request: IncomingRequest];
    /** The last event. Reasons: that of terminate, 'rejected', 'polled', 'unsubscribed', 'expired', 'deactivated' (ua.stop), 'failed'. */
    terminated: [event: { reason: string; response: IncomingResponse | null; cause: Cause }];
  }

  /** Somebody's subscription to a state of ours. */
  class IncomingSubscription extends EventEmitter<IncomingSubscriptionEvents> {
    constructor(ua: UA, request: IncomingRequest);
    ua: UA;
    logger: Logger;
    method: string;
    request: IncomingRequest;
    transaction: any;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    body: string;
    contentType: string;
    content_type: string;
    /** The event package. */
    event: string;
    id: string;
    /** The subscriber. */
    from: NameAddrHeader;
    /** Seconds that are asked for, then granted; 0: one notification. */
    expires: number;
    state: 'init' | 'pending' | 'active' | 'terminated';
    /** After defer(). */
    deferred?: boolean;
    /** Call notify in the same turn, or the first NOTIFY is empty. Code: 200 or 202. */
    accept(options?: { expires?: number; statusCode?: 200 | 202; extraHeaders?: string[] }): this;
    /** Tells the state, and accepts who was not accepted yet. */
    notify(state?: EventState | { state?: 'active' | 'pending'; extraHeaders?: string[]; body?: Body; contentType?: string; document?: any }): this;
    /** Default reason: 'noresource'. retryAfter: seconds. */
    terminate(options?: { reason?: string; retryAfter?: number; body?: Body; contentType?: string; document?: any; extraHeaders?: string[] }): this;
    /** Default 603. */
    reject(options?: ResponseOptions): this;
    /** The page answers later. */
    defer(): this;
    progress(options?: ResponseOptions): this;
    reply(options?: ResponseOptions): this;
    onRequestTimeout(): void;
    onTransportError(): void;
  }

  interface PublishOptions extends RequestOptions {
    /** Seconds; default 3600. */
    expires?: number;
    /** Whether close takes back what is published; default true. */
    unpublishOnClose?: boolean;
  }

  interface PublishContextEvents {
    progress: [response: IncomingResponse, phrase: string];
    /** The server has it: for the first time, changed or refreshed. */
    published: [response: IncomingResponse, phrase: string];
    /** A refresh failed, and is tried again. */
    retry: [event: RetryEvent];
    failed: [response: IncomingResponse | null, phrase: string];
    /** The server has it no more; always follows failed. */
    unpublished: [response: IncomingResponse | null, phrase: string | null];
    cancel: [];
    accepted: [response: IncomingResponse, phrase: string];
    rejected: [response: IncomingResponse, phrase: string];
  }

  class PublishContext extends EventEmitter<PublishContextEvents> {
    /** Sends nothing: publish() does. */
    constructor(ua: UA, target: Target, event: string, options?: PublishOptions);
    ua: UA;
    logger: Logger;
    method: string;
    /** The newest PUBLISH; null before the first. */
    request: OutgoingRequest | null;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    target: URI;
    event: string;
    options: PublishOptions;
    /** What is published. */
    body: any;
    /** The server's entity tag, null when it has nothing. */
    etag: string | null;
    /** Seconds for which the server keeps it. */
    expires: number;
    state: 'init' | 'publishing' | 'published' | 'unpublishing' | 'unpublished';
    /** Publishes, or what has changed; without a state it refreshes. */
    publish(state?: EventState): this;
    unpublish(): this;
    close(): this;
    send(): this;
    cancel(options?: CancelOptions): this;
    receiveResponse(response: IncomingResponse): void;
    onRequestTimeout(): void;
    onTransportError(): void;
  }

  // ---- sessions ----

  interface ReferOptions {
    extraHeaders?: string[];
    body?: string;
    contentType?: string;
    /** The calls stay when the transfer has succeeded; the peer may end them. */
    activeAfterTransfer?: boolean;
    /** The peer is on hold while the transfer goes on, and taken off it when it fails. */
    hold?: boolean;
    /** Asks the peer to send no reports (RFC 4488): its answer is the end then. */
    noReferSub?: boolean;
    /** Is given each answer to the REFER. */
    receiveResponse?(response: IncomingResponse): void;
  }

  interface ReferClientEvents {
    referRequestProgress: [context: ReferClientContext];
    referRequestAccepted: [context: ReferClientContext];
    referRequestRejected: [context: ReferClientContext];
    referProgress: [context: ReferClientContext];
    /** The transfer has succeeded. This or referRejected comes exactly once. */
    referAccepted: [context: ReferClientContext];
    /** It has not: refused, failed, or nothing was heard of it. */
    referRejected: [context: ReferClientContext];
    notify: [request: IncomingRequest];
  }

  /** A REFER of ours. session.refer and ua.refer make it. */
  class ReferClientContext extends EventEmitter<ReferClientEvents> {
    constructor(ua: UA, applicant: Session | Target, target: Target | Session, options?: ReferOptions);
    ua: UA;
    logger: Logger;
    method: string;
    data: { [key: string]: any };
    /** Whom the REFER goes to: the session, or the recipient outside of a call. */
    applicant: Session | Target;
    target: Target | Session;
    /** What stands in Refer-To. */
    referTo: string | Session;
    options: ReferOptions;
    extraHeaders: string[];
    /** null until it is sent. */
    request: OutgoingRequest | null;
    /** How it ended; code 0 when no final status was heard of. null before. */
    outcome: { accepted: boolean; code: number; reason: string; cause: Cause } | null;
    refer(options?: ReferOptions): this;
    // Hook: the library calls it, it may be replaced.
    receiveNotify(request: IncomingRequest): void;
  }

  interface ReferServerEvents {
    referRequestProgress: [context: ReferServerContext];
    referRequestAccepted: [context: ReferServerContext];
    referRequestRejected: [context: ReferServerContext];
    referInviteSent: [context: ReferServerContext];
    referProgress: [context: ReferServerContext];
    referAccepted: [context: ReferServerContext];
    referRejected: [context: ReferServerContext];
  }

  /** A REFER of the peer, which has half a minute to be accepted or rejected. */
  class ReferServerContext extends EventEmitter<ReferServerEvents> {
    constructor(ua: UA, request: IncomingRequest);
    ua: UA;
    logger: Logger;
    method: string;
    request: IncomingRequest;
    transaction: any;
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    data: { [key: string]: any };
    body: string;
    contentType: string;
    content_type: string;
    /** 4 waits for the decision, 5 was accepted, 9 is over. */
    status: number;
    id: string;
    callId: string;
    cseq: number;
    fromTag: string;
    referTo: NameAddrHeader | undefined;
    referredBy: string | undefined;
    /** The call that is to be replaced, as it stands in Refer-To. */
    replaces: string | undefined;
    /** The session that it came in, undefined outside of a call. */
    referredSession: Session | undefined;
    /** The call that follows. */
    targetSession: InviteClientContext | undefined;
    progress(): this;
    /** Default 603. */
    reject(options?: ResponseOptions): this;
    /**
     * With followRefer the call is made, with the media of this one unless inviteOptions
     * say which, and reported by itself; without, sendNotify reports.
     */
    accept(options?: { followRefer?: boolean; inviteOptions?: InviteOptions }, modifiers?: any): this;
    /** 'SIP/2.0 180 Ringing'; a final status is the last. */
    sendNotify(statusLine: string): this;
  }

  interface DTMF extends EventEmitter<{
    succeeded: [event: { originator: 'remote'; response: IncomingResponse }];
    failed: [response: IncomingResponse | null, cause: string];
  }> {
    tone: string;
    /** Milliseconds. */
    duration: number;
    interToneGap: number;
    direction: 'incoming' | 'outgoing';
    request: IncomingRequest | OutgoingRequest;
    owner: Session;
  }

  interface DTMFLimits {
    readonly MIN_DURATION: number;
    readonly MAX_DURATION: number;
    readonly DEFAULT_DURATION: number;
    readonly MIN_INTER_TONE_GAP: number;
    readonly DEFAULT_INTER_TONE_GAP: number;
  }

  type HoldEvent = { originator: 'local' | 'remote' };
  type MuteOptions = { audio?: boolean; video?: boolean };
  type MediaKind = 'audio' | 'video';

  interface StreamStats {
    /** kbit/s; not in the first sample. */
    kbps?: number;
    /** The share of the packets that did not arrive, 0 to 1. */
    lost?: number;
    /** ms */
    jitter?: number;
    /** Of incoming audio: ms that it waits in the jitter buffer. */
    delay?: number;
    /** 'opus', 'VP8' ... */
    codec?: string;
    /** Of video. */
    width?: number;
    height?: number;
    fps?: number;
  }
  interface CallStats {
    /** When it was measured, in ms since 1970. */
    time: number;
    /** ms from here to the other side and back. */
    roundTrip?: number;
    /** in: what we get, out: what we send and how it arrives there; null where there is no such stream. */
    audio: { in: StreamStats | null; out: StreamStats | null };
    video: { in: StreamStats | null; out: StreamStats | null };
    /** How good it sounds here, by the E-model: 1 (bad) to 4.5; not while nothing is heard. */
    mos?: number;
  }

  interface SessionEvents {
    connecting: [event: { request?: any }];
    /** Caller: the response. Callee: the text of the response sent, and its phrase. */
    progress: [response: IncomingResponse | any, phrase?: string];
    accepted: [response: IncomingResponse | any, phrase?: string];
    confirmed: [ack: IncomingRequest];
    rejected: [message: IncomingResponse | IncomingRequest | any, cause: string];
    failed: [message: IncomingResponse | IncomingRequest | any, cause: string];
    /** Always last, exactly once; cause null after a normal hang-up. */
    terminated: [message: IncomingRequest | IncomingResponse | any, cause: Cause];
    cancel: [];
    bye: [request: IncomingRequest | OutgoingRequest];
    invite: [request: IncomingRequest | OutgoingRequest];
    dtmf: [request: IncomingRequest | OutgoingRequest, dtmf: DTMF];
    /** Ours was sent; the peer's was taken, which to listen is to want unless somebody listens to referRequested. */
    refer: [request: IncomingRequest | OutgoingRequest];
    /** A transfer begins: ours (ReferClientContext), or the peer asks for one (ReferServerContext), which the listener then decides. */
    referRequested: [context: ReferClientContext | ReferServerContext];
    /** The call that the peer's REFER asks for is being made. */
    referInviteSent: [context: ReferServerContext];
    referProgress: [context: ReferClientContext | ReferServerContext];
    /** The transfer has succeeded. This or referRejected comes exactly once. */
    referAccepted: [context: ReferClientContext | ReferServerContext];
    referRejected: [context: ReferClientContext | ReferServerContext];
    notify: [request: IncomingRequest | OutgoingRequest];
    hold: [event: HoldEvent];
    unhold: [event: HoldEvent];
    muted: [kinds: MuteOptions];
    unmuted: [kinds: MuteOptions];
    replaced: [session: InviteServerContext];
    dialog: [dialog: any];
    ack: [request: OutgoingRequest];
    prack: [request: OutgoingRequest];
    info: [request: OutgoingRequest];
    message: [request: IncomingRequest | OutgoingRequest];
    /** session.assertedIdentity became known, or another. */
    identity: [identity: NameAddrHeader];
    /** The numbers of the call, each second while somebody listens and there is a connection. */
    stats: [stats: CallStats];
    /** Our screen is sent, or no more; by 'browser': its own stop button. */
    screen: [event: { sharing: boolean; by: 'page' | 'browser' }];
    /** After useDevice. */
    deviceChanged: [device: { kind: MediaKind; label: string }];
    /** Unplugged, or taken away; the call goes on. A listener may call useDevice at once. */
    deviceLost: [device: { kind: MediaKind; label: string }];
    /** Before the handler is first asked for a description. */
    'SessionDescriptionHandler-created': [handler: any];
    /** A track of the peer came, or ours are being sent. */
    trackAdded: [];
    /** See sessionDescriptionHandler.getDirection(). */
    directionChanged: [];
    /** A re-INVITE of the peer came. */
    reinvite: [session: Session, request: IncomingRequest];
    /** A re-INVITE, ours or the peer's. */
    reinviteAccepted: [session: Session];
    reinviteFailed: [session: Session, response: IncomingResponse | null, cause: Cause];
    /** After reinviteFailed, when it was ours: says why. */
    renegotiationError: [error: Exceptions.RenegotiationError];
  }

  interface InDialogOptions {
    contentType?: string;
    extraHeaders?: string[];
    /** Told of every response, also provisional ones. */
    receiveResponse?: (response: IncomingResponse) => void;
  }

  interface ByeOptions {
    extraHeaders?: string[];
    body?: string;
    contentType?: string;
    statusCode?: number;
    reasonPhrase?: string;
  }

  interface ReinviteOptions {
    extraHeaders?: string[];
    /** In an UPDATE (RFC 3311) where the peer takes that; before the call is accepted the only way. */
    update?: boolean;
    /** New ICE credentials and candidates. */
    iceRestart?: boolean;
    media?: MediaHint;
    sessionDescriptionHandlerOptions?: SessionDescriptionHandlerOptions;
    /** Also the second argument. */
    modifiers?: Web.Modifier | Web.Modifier[];
    eventHandlers?: {
      succeeded?: (response: IncomingResponse) => void;
      failed?: (response: IncomingResponse | null, error: Exceptions.RenegotiationError) => void;
    };
  }

  class Session extends EventEmitter<SessionEvents> {
    /** One tone; the limits of its times, in milliseconds. */
    static readonly DTMF: {
      new (owner: Session, tone: string | number, options?: { duration?: number; interToneGap?: number } | null): DTMF;
      readonly C: DTMFLimits;
    } & DTMFLimits;
    static readonly C: {
      readonly STATUS_NULL: 0; readonly STATUS_INVITE_SENT: 1; readonly STATUS_1XX_RECEIVED: 2;
      readonly STATUS_INVITE_RECEIVED: 3; readonly STATUS_WAITING_FOR_ANSWER: 4; readonly STATUS_ANSWERED: 5;
      readonly STATUS_WAITING_FOR_PRACK: 6; readonly STATUS_WAITING_FOR_ACK: 7; readonly STATUS_CANCELED: 8;
      readonly STATUS_TERMINATED: 9; readonly STATUS_ANSWERED_WAITING_FOR_PRACK: 10;
      readonly STATUS_EARLY_MEDIA: 11; readonly STATUS_CONFIRMED: 12;
    };
    ua: UA;
    logger: Logger;
    method: string;
    /** Key in ua.sessions. */
    id: string;
    /** The tag of whoever called. */
    from_tag: string;
    /** Session.C.STATUS_* */
    status: number;
    data: { [key: string]: any };
    localIdentity: NameAddrHeader;
    remoteIdentity: NameAddrHeader;
    body: any;
    contentType: string | undefined;
    startTime: Date | null;
    endTime: Date | null;
    mediaHandler: any;
    mediaHandlerFactory: MediaHandlerFactory;
    mediaHint: MediaHint | undefined;
    /** The default handler, or the one of the page's sessionDescriptionHandlerFactory, once it is made. */
    sessionDescriptionHandler: any;
    sessionDescriptionHandlerOptions: SessionDescriptionHandlerOptions;
    modifiers: Web.Modifier[];
    /** The options of invite or accept. */
    passedOptions: any;
    /** What the media handler failed with the last time it was asked; null when it did what it was asked. */
    mediaError: any;
    dialog: any;
    earlyDialogs: { [id: string]: any };
    request: IncomingRequest | OutgoingRequest;
    /** The Contact header's value. */
    contact: string;
    hasOffer: boolean;
    hasAnswer: boolean;
    early_sdp: string | null;
    rel100: SupportedValue;
    /** Tones that wait to be sent. */
    tones: DTMF[] | null;
    timers: { [name: string]: any };
    /** A list of the page's own: what the library does later is not in it. */
    pending_actions: {
      actions: { name: string }[];
      length(): number;
      isPending(name: string): boolean;
      shift(): { name: string } | undefined;
      push(name: string): void;
      pop(name: string): void;
    };
    /**
     * Who the other side is by what servers say: P-Asserted-Identity (RFC 3325), else
     * Remote-Party-ID. To be believed where the own server takes these away from
     * what strangers send, and only there. May change: see the event identity.
     */
    assertedIdentity?: NameAddrHeader;
    local_hold: boolean;
    remote_hold: boolean;
    /** A re-INVITE of either side is under way. */
    pendingReinvite: boolean;
    renderbody: string | null | undefined;
    rendertype: string | null | undefined;
    /** Takes over every INFO in the dialog. */
    onInfo?: (request: IncomingRequest) => void;
    getLocalStreams(): MediaStream[];
    getRemoteStreams(): MediaStream[];
    bye(options?: ByeOptions): this;
    /** Hangs up whatever the state: cancels, rejects or ends the call. */
    terminate(options?: ByeOptions & CancelOptions): this;
    /**
     * Tones 0-9 A-D # * and , (a pause). duration and interToneGap in milliseconds;
     * dtmfType 'rtp': among the sound where that is possible, else in INFO requests.
     */
    dtmf(tones: string | number, options?: { duration?: number; interToneGap?: number; extraHeaders?: string[]; dtmfType?: 'info' | 'rtp' }): this;
    /**
     * Offers to send only; taken back, and told as unhold, when the peer refuses.
     * music: what the peer hears, and sees, meanwhile.
     */
    hold(options?: ReinviteOptions & { music?: MediaStream }, modifiers?: Web.Modifier | Web.Modifier[]): void;
    unhold(options?: ReinviteOptions, modifiers?: Web.Modifier | Web.Modifier[]): void;
    isOnHold(): { local: boolean; remote: boolean };
    mute(options?: MuteOptions): void;
    unmute(options?: MuteOptions): void;
    /** Whether a screen of ours is sent. */
    sharing: boolean;
    /**
     * Sends a camera in the running call, with constraints as for getUserMedia's
     * video. Rejected, and nothing changed, when the user or the other side refuses.
     */
    addVideo(constraints?: boolean | MediaTrackConstraints): Promise<void>;
    /**
     * Sends no picture any more, and turns the camera off: at once, and for good.
     * Rejected when the other side does not agree and still expects a picture.
     */
    removeVideo(): Promise<void>;
    /** Sends a screen in place of the camera; to be called in answer to a click. */
    shareScreen(constraints?: DisplayMediaStreamOptions): Promise<void>;
    /** Sends the camera again, or nothing where there was none; the screen is free at once, as with removeVideo. */
    stopScreen(): Promise<void>;
    /** Takes another microphone, another camera, or both: a deviceId of SIP.devices(), or constraints. */
    useDevice(devices: { audio?: string | boolean | MediaTrackConstraints; video?: string | boolean | MediaTrackConstraints }): Promise<void>;
    /**
     * The numbers of the call now. Rates, and losses, are those since the sample
     * before; the first has no rates. What the browser does not say is left out.
     */
    stats(): Promise<CallStats>;
    /** Where the call is heard: a deviceId of SIP.devices().speakers, '' for the default. */
    setSpeaker(deviceId?: string): Promise<void>;
    /**
     * Asks the peer to call target (blind), or to take over another session (attended).
     * This session is ended when that has succeeded, and so is the other one, by its
     * peer or, where that knows no Replaces, by us.
     */
    refer(target: Target | Session, options?: ReferOptions): this;
    /** The newest transfer, of ours or of the peer. */
    referContext: ReferClientContext | ReferServerContext | undefined;
    followRefer(callback: (this: Session, request: IncomingRequest, session: InviteClientContext | undefined) => void):
      (request: IncomingRequest) => void;
    sendRequest(method: string, options?: { extraHeaders?: string[]; body?: any; contentType?: string;
      receiveResponse?: (response: IncomingResponse) => void; onRequestTimeout?: () => void;
      onTransportError?: () => void; [option: string]: any }): this;
    /**
     * Sends a MESSAGE to the peer of this call, contentType text/plain if it is not given. Resolved with
     * the 2xx, rejected with a RequestFailedError. Answered with the event message there.
     */
    message(body: string | ArrayBuffer | ArrayBufferView, options?: InDialogOptions): Promise<IncomingResponse>;
    /** The same with INFO; the peer's are for session.onInfo. */
    info(body: string | ArrayBuffer | ArrayBufferView, options?: InDialogOptions): Promise<IncomingResponse>;
    isReadyToReinvite(): boolean;
    sendReinvite(options?: ReinviteOptions, modifiers?: Web.Modifier | Web.Modifier[]): this;
    /** The same. */
    reinvite(options?: ReinviteOptions, modifiers?: Web.Modifier | Web.Modifier[]): this;
    /**
     * Negotiates the media anew: offers what the handler now has, as soon as nothing else is being
     * negotiated. Resolved with the peer's 2xx, rejected with a RenegotiationError.
     */
    renegotiate(options?: ReinviteOptions, modifiers?: Web.Modifier | Web.Modifier[]): Promise<IncomingResponse>;
    /** Ends the session here, without a word to the peer and without events. */
    close(): this;
    // Hooks: the library calls them, they may be replaced.
    receiveRequest(request: IncomingRequest): any;
    receiveReinvite(request: IncomingRequest): any;
    receiveInviteResponse(response: IncomingResponse): any;
    receiveReinviteResponse(response: IncomingResponse): any;
    acceptAndTerminate(response: IncomingResponse, code?: number, reason?: string): any;
    createDialog(message: any, type: 'UAC' | 'UAS', early?: boolean): any;
    onTransportError(): any;
    onRequestTimeout(): any;
    onDialogError(response?: any): any;
    connecting(request?: any): any;
    accepted(response?: any, cause?: string): any;
    rejected(response?: any, cause?: string): any;
    canceled(): any;
    failed(response?: any, cause?: string): any;
    terminated(message?: any, cause?: Cause): any;
    [member: string]: any;
  }

  /** A call that we make. */
  class InviteClientContext extends Session {
    constructor(ua: UA, target: Target, options?: InviteOptions | HTMLMediaElement, modifiers?: Web.Modifier | Web.Modifier[]);
    request: OutgoingRequest;
    anonymous: boolean;
    inviteWithoutSdp: boolean;
    isCanceled: boolean;
    received_100: boolean;
    cancelReason: string | null;
    RTCConstraints: object | undefined;
    stunServers: string | string[] | undefined;
    turnServers: TurnServer | TurnServer[] | undefined;
    invite(): this;
    send(): this;
    cancel(options?: CancelOptions): this;
    receiveResponse(response: IncomingResponse): any;
  }

  interface AcceptOptions {
    /** How the tones of this call go; default: that of the configuration. */
    dtmfType?: 'info' | 'rtp';
    media?: MediaHint;
    extraHeaders?: string[];
    RTCConstraints?: object;
    stunServers?: string | string[];
    turnServers?: TurnServer | TurnServer[];
    sessionDescriptionHandlerOptions?: SessionDescriptionHandlerOptions;
    /** Also the second argument of accept. */
    modifiers?: Web.Modifier | Web.Modifier[];
    onInfo?: (request: IncomingRequest) => void;
    [option: string]: any;
  }

  /** A call that we get. */
  class InviteServerContext extends Session {
    constructor(ua: UA, request: IncomingRequest);
    request: IncomingRequest;
    transaction: any;
    content_type: string;
    replacee?: Session;
    accept(options?: AcceptOptions | HTMLMediaElement, modifiers?: Web.Modifier | Web.Modifier[]): this;
    /** Default status 480. */
    reject(options?: ResponseOptions): this;
    /** Default status 180. */
    progress(options?: ResponseOptions & { rel100?: boolean; media?: MediaHint;
      /** Sends our media before the call is accepted, also without rel100; default status 183. */
      earlyMedia?: boolean }): this;
    reply(options?: ResponseOptions): this;
  }

  // ---- media ----

  interface Device {
    deviceId: string;
    /** Empty until the user has allowed the page to use a device of the kind. */
    label: string;
  }
  interface Devices {
    microphones: Device[];
    cameras: Device[];
    speakers: Device[];
  }
  /** What is plugged in. */
  function devices(): Promise<Devices>;
  namespace devices {
    /** Calls the listener with the new list at each change; gives a function that ends it. */
    function watch(listener: (devices: Devices) => void): () => void;
  }

  type RenderTarget = HTMLMediaElement | (() => HTMLMediaElement) | Array<HTMLMediaElement | (() => HTMLMediaElement)>
    | { video?: HTMLMediaElement | null; audio?: HTMLMediaElement | null } | null;

  /** What media a call uses: the `media` option. */
  interface MediaHint {
    /** Default {audio: true, video: true}; passed to getUserMedia as they are. */
    constraints?: MediaStreamConstraints;
    /** Used in place of getUserMedia; never stopped by the library. */
    stream?: MediaStream | MediaStream[];
    render?: { local?: RenderTarget; remote?: RenderTarget };
    /** Codecs in order of preference, the others behind: {audio: ['opus', 'PCMU'], video: ['VP9']}. */
    codecs?: { audio?: string | string[]; video?: string | string[] };
    /** Caller only: opens a data channel 'sipjs'. */
    dataChannel?: boolean | RTCDataChannelInit;
    [option: string]: any;
  }

  interface SessionDescription {
    type: string;
    /** May be changed by listeners. */
    sdp: string;
  }

  interface MediaHandlerEvents {
    userMediaRequest: [constraints: MediaStreamConstraints];
    userMedia: [stream: MediaStream];
    userMediaFailed: [error: any];
    iceGathering: [pc: RTCPeerConnection];
    iceCandidate: [event: RTCPeerConnectionIceEvent];
    iceComplete: [pc: RTCPeerConnection];
    iceGatheringComplete: [pc: RTCPeerConnection];
    iceFailed: [pc: RTCPeerConnection];
    iceConnection: [pc: RTCPeerConnection];
    iceConnectionChecking: [pc: RTCPeerConnection];
    iceConnectionConnected: [pc: RTCPeerConnection];
    iceConnectionCompleted: [pc: RTCPeerConnection];
    iceConnectionFailed: [pc: RTCPeerConnection];
    iceConnectionDisconnected: [pc: RTCPeerConnection];
    iceConnectionClosed: [pc: RTCPeerConnection];
    getDescription: [description: SessionDescription];
    setDescription: [description: SessionDescription];
    dataChannel: [channel: RTCDataChannel];
    /** A stream of the other side, or one that has got another track. */
    addStream: [event: { stream: MediaStream }];
    addTrack: [event: RTCTrackEvent];
    setRemoteDescription: [receivers: RTCRtpReceiver[]];
    /** The peer's description is applied. */
    confirmed: [handler: MediaHandler];
    /** The other side sends that no more. */
    removeTrack: [event: { track: MediaStreamTrack; stream: MediaStream }];
    'peerConnection-createOfferFailed': [error: any];
    'peerConnection-createAnswerFailed': [error: any];
    /** Spelled as in SIP.js. */
    'peerConnection-selLocalDescriptionFailed': [error: any];
    'peerConnection-setRemoteDescriptionFailed': [error: any];
  }

  /** What a mediaHandlerFactory returns; callbacks in the style of 0.6 work too. */
  interface CustomMediaHandler {
    getDescription(hint?: MediaHint): Promise<{ body: string; contentType: string } | string>;
    setDescription(message: any): Promise<unknown>;
    hasDescription?(message: any): boolean;
    isReady(): boolean;
    close(): void;
    render?(hint?: any): unknown;
    mute?(options?: MuteOptions): MuteOptions | undefined;
    unmute?(options?: MuteOptions): MuteOptions | undefined;
    hold?(): void;
    unhold?(): void;
    [member: string]: any;
  }

  /** What a session description handler is asked with; media hints have the same members. */
  interface SessionDescriptionHandlerOptions {
    constraints?: MediaStreamConstraints;
    peerConnectionOptions?: { iceCheckingTimeout?: number; rtcConfiguration?: RTCConfiguration };
    /** For createOffer. */
    RTCOfferOptions?: RTCOfferOptions;
    /** Fail where the browser refuses the peer's video, in place of going on without it. */
    disableAudioFallback?: boolean;
    [option: string]: any;
  }

  interface SessionDescriptionHandlerFactoryOptions extends SessionDescriptionHandlerOptions {
    modifiers?: Web.Modifier | Web.Modifier[];
  }

  /** What a sessionDescriptionHandlerFactory returns. */
  interface CustomSessionDescriptionHandler {
    close(): void;
    getDescription(options: SessionDescriptionHandlerOptions, modifiers: Web.Modifier[]): Promise<{ body: string; contentType: string }>;
    setDescription(sdp: string, options: SessionDescriptionHandlerOptions, modifiers: Web.Modifier[]): Promise<unknown>;
    hasDescription?(contentType: string): boolean;
    holdModifier?: Web.Modifier;
    sendDtmf?(tones: string, options?: any): boolean;
    getDirection?(): string;
    [member: string]: any;
  }

  interface SessionDescriptionHandlerFactory {
    (session: Session, options: SessionDescriptionHandlerFactoryOptions): CustomSessionDescriptionHandler | WebRTC.MediaHandler;
    isSupported?(): boolean;
  }

  /** The abstract base: every member does nothing. */
  class SessionDescriptionHandler extends EventEmitter {
    close(): any;
    getDescription(...args: any[]): any;
    setDescription(...args: any[]): any;
    hasDescription(contentType: string): any;
    holdModifier(description: any): any;
    sendDtmf(tones: string, options?: any): any;
    getDirection(): any;
  }

  interface MediaHandlerFactory {
    (session: Session, options?: any): any;
    isSupported?(): boolean;
    /** Its handlers take candidates with addCandidates, and those of the call may follow their descriptions. */
    trickle?: boolean;
  }

  /** The abstract base: every member does nothing. */
  class MediaHandler extends EventEmitter<MediaHandlerEvents> {
    isReady(): any;
    close(): any;
    getDescription(...args: any[]): any;
    setDescription(...args: any[]): any;
    hasDescription(message: any): any;
    mute(options?: MuteOptions): any;
    unmute(options?: MuteOptions): any;
    hold(): any;
    unhold(): any;
    render(hint?: any): any;
  }

  namespace WebRTC {
    /** Also sets the members below, which the library calls through here. */
    function isSupported(): boolean;
    let MediaStream: any;
    let getDisplayMedia: (constraints?: DisplayMediaStreamOptions) => Promise<globalThis.MediaStream>;
    let getUserMedia: (constraints: MediaStreamConstraints) => Promise<globalThis.MediaStream>;
    let RTCPeerConnection: any;
    let RTCSessionDescription: any;
    const Modifiers: typeof SIP.Web.Modifiers;
    const Simple: typeof SIP.Simple;

    class MediaHandler extends SIP.MediaHandler {
      constructor(session: Session, options?: { mediaStreamManager?: StreamManager; stunServers?: string | string[];
        turnServers?: TurnServer | TurnServer[]; RTCConstraints?: object });
      static defaultFactory: MediaHandlerFactory;
      session: Session;
      logger: Logger;
      /** Of its descriptions. */
      contentType: string;
      ready: boolean;
      audioMuted: boolean;
      videoMuted: boolean;
      local_hold: boolean;
      remote_hold: boolean;
      RTCConstraints: object;
      /** A deferred: its promise is resolved when the candidates are complete. */
      onIceCompleted: any;
      iceCheckingTimer: any;
      peerConnection: globalThis.RTCPeerConnection;
      mediaStreamManager: StreamManager;
      mediaHint: MediaHint | undefined;
      localMedia: any;
      dataChannel: RTCDataChannel | undefined;
      isMuted(): { audio: boolean; video: boolean };
      toggleMuteAudio(mute: boolean): void;
      toggleMuteVideo(mute: boolean): void;
      toggleMuteHelper(kind: string, mute: boolean): void;
      getLocalStreams(): globalThis.MediaStream[];
      getRemoteStreams(): globalThis.MediaStream[];
      /** What the library calls to send a stream; may be replaced, on an instance too. */
      addStream(stream: any, onSuccess?: () => void, onFailure?: (error: any) => void): any;
      addStreams(streams: any): Promise<unknown>;
      hasOffer(where: 'local' | 'remote'): boolean;
      createOfferOrAnswer(...args: any[]): any;
      /** The hint for a call that follows a REFER. */
      getReferMedia(): MediaHint;
      updateIceServers(options: { stunServers?: string[]; turnServers?: TurnServer[] }): void;
      restartIce(): any;
      /** The other side's candidates that follow its description: the text of an RFC 8840 fragment. */
      addCandidates(fragment: string): Promise<void>;
      rollback(): any;
      sendDtmf(tones: string, options?: { duration?: number; interToneGap?: number }): boolean;
      /** Those of the hint. */
      readonly constraints: MediaStreamConstraints | undefined;
      /** Of our last description: 'sendrecv' ...; null before the first. */
      getDirection(): string | null;
      holdModifier(description: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit>;
      direction?: string | null;
      observer: Web.SessionDescriptionHandlerObserver;
      [member: string]: any;
    }

    /** What a media handler takes streams from; a promise or callbacks. */
    interface StreamManager {
      acquire(...args: any[]): any;
      release(streams: any): void;
      [member: string]: any;
    }

    interface StreamManagerEvents extends Pick<MediaHandlerEvents, 'userMediaRequest' | 'userMedia' | 'userMediaFailed'> {}

    class MediaStreamManager extends EventEmitter<StreamManagerEvents> implements StreamManager {
      /** What was acquired and is not yet released. */
      acquisitions: { [streamId: string]: any };
      constructor(logger?: Logger, defaultHint?: MediaHint);
      static streamId(stream: globalThis.MediaStream): string;
      static render(streams: globalThis.MediaStream | globalThis.MediaStream[], elements: any): boolean;
      acquire(hint?: MediaHint): Promise<globalThis.MediaStream[]>;
      acquire(onSuccess: (stream: any) => void, onFailure: (error: any) => void, hint?: MediaHint): any;
      release(streams: globalThis.MediaStream | globalThis.MediaStream[]): void;
      [member: string]: any;
    }
  }

  namespace Web {
    const Simple: typeof SIP.Simple;
    class SessionDescriptionHandlerObserver {
      constructor(session: Session, options?: any);
      type: string;
      session: Session;
      options: any;
      trackAdded(): void;
      directionChanged(): void;
    }
    /** The default handler under the name of later versions. */
    class SessionDescriptionHandler extends WebRTC.MediaHandler {
      constructor(logger: Logger | undefined, observer: SessionDescriptionHandlerObserver, options?: any);
      static defaultFactory: SessionDescriptionHandlerFactory;
    }
    type Modifier = (description: RTCSessionDescriptionInit) => Promise<RTCSessionDescriptionInit>;
    const Modifiers: {
      stripTcpCandidates: Modifier;
      stripTelephoneEvent: Modifier;
      cleanJitsiSdpImageattr: Modifier;
      stripG722: Modifier;
      stripRtpPayload(payload: string): Modifier;
      stripVideo: Modifier;
      addMidLines: Modifier;
    };
  }

  // ---- the phone in one object ----

  interface SimpleEvents {
    registered: [ua: UA];
    unregistered: [ua: UA];
    /** A call, in either direction: the first that is heard of it. */
    new: [session: Session];
    /** A call comes: answer() or reject(). */
    ringing: [session: InviteServerContext];
    /** A call of ours makes progress. */
    connecting: [session: Session];
    connected: [session: Session];
    /** Once a call, always. */
    ended: [session: Session];
    hold: [session: Session];
    unhold: [session: Session];
    mute: [simple: Simple];
    unmute: [simple: Simple];
    /** The peer sent a tone. */
    dtmf: [tone: string, dtmf: DTMF];
    message: [message: MessageContext];
  }

  interface SimpleOptions {
    media: {
      /** One is needed. The video element shows and plays everything, else the audio element plays. */
      remote: { audio?: HTMLMediaElement | null; video?: HTMLMediaElement | null };
      local?: { video?: HTMLMediaElement | null };
    };
    /** register is always true. Without uri it may call unregistered. */
    ua?: UAConfiguration;
  }

  /** One call at a time; what cannot be done now is a warning in the log and returns undefined. */
  class Simple extends EventEmitter<SimpleEvents> {
    constructor(options: SimpleOptions);
    static readonly C: { readonly STATUS_NULL: 0; readonly STATUS_NEW: 1; readonly STATUS_CONNECTING: 2;
      readonly STATUS_CONNECTED: 3; readonly STATUS_COMPLETED: 4 };
    /** Simple.C.STATUS_* */
    state: number;
    ua: UA;
    /** The call that stands, or the last one. */
    session: Session | null;
    options: SimpleOptions;
    audio: boolean;
    video: boolean;
    anonymous: boolean;
    logger: Logger;
    /**
     * A promise of the event's first argument; at once for what stands already: registered,
     * the call connected, or ended while there is no other. An event of a call is rejected with an
     * Exceptions.CallEndedError when the call ends first.
     */
    when<K extends keyof SimpleEvents>(event: K): Promise<SimpleEvents[K][0]>;
    when(event: string): Promise<any>;
    call(destination: Target): Session | undefined;
    answer(): Session | undefined;
    reject(): Session | undefined;
    /** Cancels, rejects or ends the call. */
    hangup(): Session | undefined;
    /** Mutes and holds. */
    hold(): void;
    unhold(): void;
    mute(): void;
    unmute(): void;
    sendDTMF(tone: string | number): Session | undefined;
    message(destination: Target, text: string): ClientContext | undefined;
  }

  // ---- helpers ----

  namespace Utils {
    function augment(object: object, constructor: Function, args?: any[], override?: boolean): void;
    function optionsOverride(options: any, winner: string, loser: string, isDeprecated: boolean, logger: Logger,
      defaultValue?: unknown): void;
    function defaultOptions<T extends object, U extends object>(defaults: T, options?: U): T & U;
    function desugarSessionOptions(options: any): any;
    function getPrefixedProperty(object: any, name: string): any;
    function isFunction(x: unknown): boolean;
    function isDecimal(x: unknown): boolean;
    function defer<T = any>(): { promise: Promise<T>; resolve(value?: T): void; reject(reason?: any): void };
    function promisify(object: any, method: string, callbacksFirst?: boolean):
      (arg?: any, onSuccess?: (value: any) => any, onFailure?: (error: any) => any) => Promise<any>;
    function reducePromises<T>(functions: Array<(value: T) => Promise<T>>, value: T): Promise<T>;
    function createRandomToken(size: number, base?: number): string;
    function newTag(): string;
    function newUUID(): string;
    function getRandomTestNetIP(): string;
    function str_utf8_length(text: string): number;
    function headerize(name: string): string;
    function escapeUser(user: string): string;
    function hostType(host: string): 'domain' | 'IPv4' | 'IPv6' | undefined;
    function normalizeTarget(target: Target, domain?: string): URI | undefined;
    function calculateMD5(text: string): string;
    function generateFakeSDP(sdp: string): string | undefined;
    function sipErrorCause(code: number): string;
    function getReasonPhrase(code: number, specific?: string): string;
    function getReasonHeaderValue(code: number, reason?: string): string;
    function getCancelReason(code?: number, reason?: string): string | undefined;
    function buildStatusLine(code: number, reason?: string): string;
    function getAllowedMethods(ua: UA): string | undefined;
    const Promise: PromiseConstructor;
  }

  const Hacks: {
    AllBrowsers: { maskDtls<T>(sdp: T): T; unmaskDtls<T>(sdp: T): T };
    Firefox: {
      isFirefox(): boolean;
      cannotHandleExtraWhitespace<T>(sdp: T): T;
      hasMissingCLineInSDP<T>(sdp: T): T;
      hasIncompatibleCLineWithSomeSIPEndpoints<T>(sdp: T): T;
    };
    Chrome: { needsExplicitlyInactiveSDP<T>(sdp: T): T; getsConfusedAboutGUM(session: Session): void };
  };

  // ---- presence and busy lamps ----

  type PresenceStatus = 'available' | 'busy' | 'away' | 'dnd' | 'offline';

  /** 'server': one keeps and tells it; 'direct': we tell whoever asks us. */
  type Teller = 'server' | 'direct';

  /** What a status may say beside: a note, and members of RPID, sets of names as arrays or one name. */
  interface PresenceDetails {
    note?: string;
    /** Of the note, like 'en'. */
    lang?: string;
    /** Where one is reached; one's own address by default. */
    contact?: string;
    /** Of the contact, 0 to 1. */
    priority?: number;
    activities?: string | string[] | RichSet;
    mood?: string | string[] | RichSet;
    placeType?: string | string[] | RichSet;
    privacy?: string | string[] | RichSet;
    sphere?: string | RichValue;
    relationship?: string | RichValue;
    serviceClass?: string | RichValue;
    class?: string;
    placeIs?: RichPresence['placeIs'];
    statusIcon?: RichPresence['statusIcon'];
    timeOffset?: RichPresence['timeOffset'];
    userInput?: RichPresence['userInput'];
  }

  interface WatchOptions {
    /** Seconds of its subscription, after which who vanished is missed at the latest; default 600. */
    expires?: number;
    /** The target is, or may be, a list of resources (RFC 4662). */
    eventList?: boolean;
  }

  /** 'trying', 'pending' and 'active' as the other side says, 'waiting' to try again, 'refused', 'stopped'. */
  type WatchPhase = 'trying' | 'pending' | 'active' | 'waiting' | 'refused' | 'stopped';

  interface WatchEvents<W> {
    change: [watch: W];
    error: [error: Error, request?: IncomingRequest];
  }

  /** Somebody who is watched until stop(), whatever ends its subscriptions. */
  interface Watch {
    readonly ua: UA;
    /** Whom, as a SIP URI. */
    readonly uri: string;
    readonly subscription: Subscription | null;
    /** Asks at once, where it waits to be tried again. */
    hurry(): void;
    stop(): void;
  }

  interface PresenceWatch extends Watch, EventEmitter<WatchEvents<PresenceWatch>> {
    readonly state: WatchPhase;
    readonly status: PresenceStatus | 'unknown';
    /** '' for none. */
    readonly note: string;
    /** Names of RPID, like 'on-the-phone'. */
    readonly activities: string[];
    readonly document: PresenceDocument | ResourceList<PresenceDocument> | null;
    /** Of a list: its members. */
    readonly resources: Array<{ uri: string; name: string; status: PresenceStatus | 'unknown'; note: string; activities: string[]; documents: PresenceDocument[] }>;
  }

  /** Who watches. Of those whom a server tells, it decides alone: accept and reject throw NotSupportedError. */
  interface PresenceWatcher {
    readonly uri: string;
    readonly displayName?: string;
    readonly via: Teller;
    readonly state: 'init' | 'pending' | 'active' | 'waiting' | 'rejected' | 'terminated';
    accept(): void;
    /** He is told nothing until accept or reject. */
    defer(): void;
    reject(): void;
  }

  interface PresenceEvents {
    change: [watch: PresenceWatch];
    /** Somebody new; unless the listener calls defer or reject he is accepted. */
    watcher: [watcher: PresenceWatcher];
    watchers: [watchers: PresenceWatcher[]];
  }

  interface Presence extends EventEmitter<PresenceEvents> {
    /** One's own status, null until it is set. */
    readonly status: PresenceStatus | null;
    readonly note: string;
    /** null until it is known. */
    readonly mode: Teller | null;
    /** Resolved with who tells it; TypeError for another status. */
    set(status: PresenceStatus, details?: string | PresenceDetails): Promise<Teller>;
    watch(target: Target, options?: WatchOptions): PresenceWatch;
    unwatch(target: Target | PresenceWatch): void;
    readonly watching: PresenceWatch[];
    readonly watchers: PresenceWatcher[];
  }

  interface Lamp extends Watch, EventEmitter<WatchEvents<Lamp>> {
    /** 'ringing' while he is called, 'busy' while he speaks or calls. */
    readonly state: 'idle' | 'ringing' | 'busy' | 'unknown';
    readonly phase: WatchPhase;
    readonly dialogs: DialogInfo[];
    readonly document: DialogDocument | null;
  }

  interface Lamps extends EventEmitter<{ change: [lamp: Lamp] }> {
    readonly mode: Teller | null;
    watch(target: Target, options?: WatchOptions): Lamp;
    unwatch(target: Target | Lamp): void;
    readonly watching: Lamp[];
    /** Tells of one's own calls; with names: false not with whom they are. */
    share(options?: { names?: boolean }): Promise<Teller>;
    unshare(): void;
  }

  // ---- bodies of notifications ----

  type Body = string | ArrayBuffer | ArrayBufferView;

  /** What is known about the bodies of one event package. */
  interface EventPackage<D = any> {
    name: string;
    /** Media types; the first is what `format` writes. */
    contentTypes: string[];
    /** Throws Exceptions.MalformedBodyError. Without a content type it is that of the package. */
    parse(body: Body, contentType?: string): D;
    /** Throws TypeError where something is missing that the format needs. */
    format(document: D): string;
    /**
     * The whole state, of what the last merge gave (undefined at the begin of a
     * dialog) and what was told. gap: something is missing, which a refresh of the
     * subscription brings. stale: an old document, thrown away.
     */
    merge(previous: D | undefined, document: D): { document: D; gap: boolean; stale?: boolean };
  }

  /** By name of the event package; a page may put its own here. */
  const EventPackages: {
    presence: EventPackage<PresenceDocument>;
    dialog: EventPackage<DialogDocument>;
    'message-summary': EventPackage<MessageSummary>;
    reg: EventPackage<RegDocument>;
    conference: EventPackage<ConferenceDocument>;
    refer: EventPackage<SipFragment>;
    'presence.winfo': EventPackage<WatcherDocument>;
    [event: string]: EventPackage;
  };

  /** The same for a package of any name, and for lists of resources (RFC 4662). */
  const EventBodies: {
    knows(event: string): boolean;
    /** For an Accept header; with lists: true the types of resource lists, too. */
    contentTypes(event: string, options?: { lists?: boolean }): string[];
    parse(event: string, body: Body, contentType?: string): any;
    format(event: string, document: any): { body: string; contentType: string };
    merge(event: string, previous: any, document: any): { document: any; gap: boolean; stale?: boolean };
  };

  /** What the browser made of the body, with the extensions that are not read; no enumerable member. */
  interface OfXML {
    readonly xml?: Document;
  }

  interface Note {
    text: string;
    lang?: string;
  }
  interface Validity {
    id?: string;
    from?: Date;
    until?: Date;
  }
  /** RFC 4480: names of empty elements, like 'away', 'on-the-phone', and what no name says. */
  interface RichSet extends Validity {
    values: string[];
    other?: string;
    notes?: Note[];
  }
  interface RichValue extends Validity {
    value?: string;
    other?: string;
    notes?: Note[];
  }
  interface RichPresence {
    activities?: RichSet;
    class?: string;
    mood?: RichSet;
    placeIs?: Validity & { audio?: { value?: string }; video?: { value?: string }; text?: { value?: string }; notes?: Note[] };
    placeType?: RichSet;
    privacy?: RichSet;
    relationship?: RichValue;
    serviceClass?: RichValue;
    sphere?: RichValue;
    statusIcon?: Validity & { uri?: string };
    timeOffset?: Validity & { minutes?: number; description?: string };
    userInput?: { value?: 'active' | 'idle'; lastInput?: Date; idleThreshold?: number; id?: string };
    notes?: Note[];
    timestamp?: Date;
  }
  interface PresenceTuple extends RichPresence {
    id?: string;
    status?: { basic?: 'open' | 'closed' };
    /** priority 0 to 1. */
    contact?: { uri?: string; priority?: number };
    deviceID?: string;
  }
  /** RFC 3863, 4479, 4480. */
  interface PresenceDocument extends OfXML {
    entity?: string;
    tuples?: PresenceTuple[];
    notes?: Note[];
    persons?: Array<RichPresence & { id?: string }>;
    devices?: Array<RichPresence & { id?: string; deviceID?: string }>;
  }

  interface DialogTags {
    callId?: string;
    localTag?: string;
    remoteTag?: string;
  }
  interface DialogIdentity {
    uri?: string;
    display?: string;
  }
  interface DialogParticipant {
    identity?: DialogIdentity;
    target?: { uri?: string; params?: Array<{ name: string; value?: string }> };
    sessionDescription?: { type?: string; text?: string };
    cseq?: number;
  }
  /** RFC 4235; duration in seconds. */
  interface DialogInfo extends DialogTags {
    id: string;
    direction?: 'initiator' | 'recipient';
    state: { value: 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated'; event?: string; code?: number };
    duration?: number;
    replaces?: DialogTags;
    referredBy?: DialogIdentity;
    routeSet?: { hops: string[] };
    local?: DialogParticipant;
    remote?: DialogParticipant;
  }
  interface DialogDocument extends OfXML {
    version: number;
    state: 'full' | 'partial';
    entity?: string;
    dialogs?: DialogInfo[];
  }

  interface MessageCount {
    new: number;
    old: number;
    urgentNew?: number;
    urgentOld?: number;
  }
  /** RFC 3842. */
  interface MessageSummary {
    messagesWaiting: boolean;
    messageAccount?: string;
    voice?: MessageCount;
    fax?: MessageCount;
    pager?: MessageCount;
    multimedia?: MessageCount;
    text?: MessageCount;
    none?: MessageCount;
    /** The header fields of single messages. */
    messages?: Array<Array<[name: string, value: string]>>;
  }

  /** RFC 3680; durations in seconds. */
  interface RegContact {
    id: string;
    state: 'active' | 'terminated';
    event?: string;
    durationRegistered?: number;
    expires?: number;
    retryAfter?: number;
    q?: number;
    callid?: string;
    cseq?: number;
    uri?: string;
    displayName?: Note;
    unknownParams?: Array<{ name: string; value?: string }>;
  }
  interface RegDocument extends OfXML {
    version: number;
    state: 'full' | 'partial';
    registrations?: Array<{ id: string; aor?: string; state: 'init' | 'active' | 'terminated'; contacts?: RegContact[] }>;
  }

  /** RFC 4575 section 4.4: how an element changes what was known; absent in what `merge` gives. */
  type ConferenceChange = 'full' | 'partial' | 'deleted';
  interface ConferenceUri {
    uri?: string;
    displayText?: string;
    purpose?: string;
    modified?: Date;
    state?: ConferenceChange;
  }
  interface ConferenceExecution {
    when?: Date;
    reason?: string;
    by?: string;
  }
  interface ConferenceMedia {
    id: string;
    displayText?: string;
    type?: string;
    label?: string;
    srcId?: string;
    status?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
    state?: ConferenceChange;
  }
  interface ConferenceEndpoint {
    entity?: string;
    displayText?: string;
    referred?: ConferenceExecution;
    status?: string;
    joiningMethod?: string;
    joiningInfo?: ConferenceExecution;
    disconnectionMethod?: string;
    disconnectionInfo?: ConferenceExecution;
    media?: ConferenceMedia[];
    callInfo?: { sip?: { displayText?: string; callId?: string; fromTag?: string; toTag?: string } };
    state?: ConferenceChange;
  }
  interface ConferenceUser {
    entity: string;
    displayText?: string;
    associatedAors?: ConferenceUri[];
    associatedAorsState?: ConferenceChange;
    roles?: string[];
    languages?: string;
    cascadedFocus?: string;
    endpoints?: ConferenceEndpoint[];
    state?: ConferenceChange;
  }
  interface Conference {
    entity?: string;
    version?: number;
    state?: ConferenceChange;
    conferenceDescription?: {
      lang?: string;
      displayText?: string;
      subject?: string;
      freeText?: string;
      keywords?: string;
      confUris?: ConferenceUri[];
      confUrisState?: ConferenceChange;
      serviceUris?: ConferenceUri[];
      serviceUrisState?: ConferenceChange;
      maximumUserCount?: number;
      availableMedia?: Array<{ label?: string; displayText?: string; type?: string; status?: string }>;
      state?: ConferenceChange;
    };
    hostInfo?: { displayText?: string; webPage?: string; uris?: ConferenceUri[]; urisState?: ConferenceChange; state?: ConferenceChange };
    conferenceState?: { userCount?: number; active?: boolean; locked?: boolean };
    users?: ConferenceUser[];
    usersState?: ConferenceChange;
    sidebarsByRef?: ConferenceUri[];
    sidebarsByRefState?: ConferenceChange;
    sidebarsByVal?: Conference[];
    sidebarsByValState?: ConferenceChange;
  }
  interface ConferenceDocument extends Conference, OfXML {
    entity: string;
    version: number;
  }

  /** RFC 3858; times in seconds. */
  interface Watcher {
    id: string;
    status: 'pending' | 'active' | 'waiting' | 'terminated';
    event: string;
    uri?: string;
    displayName?: string;
    expiration?: number;
    durationSubscribed?: number;
  }
  interface WatcherDocument extends OfXML {
    version: number;
    state: 'full' | 'partial';
    watcherLists?: Array<{ resource: string; package: string; watchers?: Watcher[] }>;
  }

  /** RFC 3420: a status, a request, or neither, and header fields. */
  interface SipFragment {
    statusCode?: number;
    reasonPhrase?: string;
    method?: string;
    ruri?: string;
    headers?: Array<[name: string, value: string]>;
    body?: string;
  }

  /** RFC 4662: the document of a notification about a list, of any package. */
  interface ResourceList<D = any> {
    list: {
      uri: string;
      version: number;
      fullState: boolean;
      names?: Note[];
      document?: D;
      error?: Error;
      resources?: Array<{
        uri: string;
        names?: Note[];
        instances?: Array<{ id: string; state: 'active' | 'pending' | 'terminated'; reason?: string; document?: D | ResourceList<D>; error?: Error }>;
      }>;
    };
  }
}
