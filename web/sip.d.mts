// Types of sip.mjs: `import SIP from './sip.mjs'`. The library itself is
// described in sip.d.ts.

/// <reference path="./sip.d.ts" />

export default SIP;

export import C = SIP.C;
export import CPIM = SIP.CPIM;
export import Chat = SIP.Chat;
export import ChatMessage = SIP.ChatMessage;
export import ClientContext = SIP.ClientContext;
export import DigestAuthentication = SIP.DigestAuthentication;
export import EventBodies = SIP.EventBodies;
export import EventEmitter = SIP.EventEmitter;
export import EventPackages = SIP.EventPackages;
export import Exceptions = SIP.Exceptions;
export import Grammar = SIP.Grammar;
export import Hacks = SIP.Hacks;
export import IMDN = SIP.IMDN;
export import IncomingRequest = SIP.IncomingRequest;
export import IncomingResponse = SIP.IncomingResponse;
export import IncomingSubscription = SIP.IncomingSubscription;
export import IsComposing = SIP.IsComposing;
export import InviteClientContext = SIP.InviteClientContext;
export import InviteServerContext = SIP.InviteServerContext;
export import LoggerFactory = SIP.LoggerFactory;
export import MediaHandler = SIP.MediaHandler;
export import NameAddrHeader = SIP.NameAddrHeader;
export import OutgoingRequest = SIP.OutgoingRequest;
export import Parser = SIP.Parser;
export import PublishContext = SIP.PublishContext;
export import ReferClientContext = SIP.ReferClientContext;
export import ReferServerContext = SIP.ReferServerContext;
export import RegisterContext = SIP.RegisterContext;
export import ServerContext = SIP.ServerContext;
export import Session = SIP.Session;
export import SessionDescriptionHandler = SIP.SessionDescriptionHandler;
export import Simple = SIP.Simple;
export import Subscription = SIP.Subscription;
export import Timers = SIP.Timers;
export import Transport = SIP.Transport;
export import UA = SIP.UA;
export import URI = SIP.URI;
export import Utils = SIP.Utils;
export import Web = SIP.Web;
export import WebRTC = SIP.WebRTC;
export import name = SIP.name;
export import version = SIP.version;
