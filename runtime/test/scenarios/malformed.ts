import { POLL, request, upgradeRequest } from "../support/raw.ts";

/** The head of a request that the server cannot take as it is, for the id of a long-polling session. */
type MalformedRequest = (sid: string) => string;

const socketIo = (query: string) => request("GET", `/socket.io/?${query}`);
const upgrade = (sid: string) => upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`);

function withHeaders(head: string, ...lines: string[]): string {
  return head.replace("\r\n\r\n", `\r\n${lines.join("\r\n")}\r\n\r\n`);
}

/** Each is answered with one HTTP response. */
export const requests: Readonly<Record<string, MalformedRequest>> = {
  "no query": () => request("GET", "/socket.io/"),
  "no transport": (sid) => socketIo(`EIO=4&sid=${sid}`),
  "an empty transport": (sid) => socketIo(`EIO=4&transport=&sid=${sid}`),
  "an unknown transport": (sid) => socketIo(`EIO=4&transport=pigeon&sid=${sid}`),
  "two transports": (sid) => socketIo(`EIO=4&transport=polling&transport=pigeon&sid=${sid}`),
  "a list of transports": (sid) => socketIo(`EIO=4&transport[]=polling&sid=${sid}`),
  "the transport of an upgrade without one": (sid) =>
    socketIo(`EIO=4&transport=websocket&sid=${sid}`),
  "no protocol version": () => socketIo("transport=polling"),
  "an unsupported protocol version": () => socketIo("EIO=3&transport=polling"),
  "a protocol version that is no number": () => socketIo("EIO=four&transport=polling"),
  "another protocol version than the session's": (sid) =>
    socketIo(`EIO=3&transport=polling&sid=${sid}`),
  "two protocol versions": () => socketIo("EIO=3&EIO=5&transport=polling"),
  "an unknown sid": () => socketIo("EIO=4&transport=polling&sid=unknown"),
  "a sid of 300 characters": () => socketIo(`EIO=4&transport=polling&sid=${"s".repeat(300)}`),
  "a sid and another": (sid) => socketIo(`EIO=4&transport=polling&sid=${sid}&sid=unknown`),
  "a sid with bad percent-encoding": (sid) => socketIo(`EIO=4&transport=polling&sid=${sid}%E0%A4`),
  "a handshake by POST": () => request("POST", POLL, "40"),
  "an upgrade of an unknown sid": () => upgrade("unknown"),
  "an upgrade with an unsupported protocol version": () =>
    upgradeRequest("/socket.io/?EIO=3&transport=websocket"),
  "an unknown version of WebSocket": (sid) =>
    upgrade(sid).replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12"),
  "a WebSocket key that is too short": (sid) =>
    upgrade(sid).replace(/Sec-WebSocket-Key: .*/, "Sec-WebSocket-Key: short"),
  "an empty name in a list of subprotocols": (sid) =>
    withHeaders(upgrade(sid), "Sec-WebSocket-Protocol: a,,b"),
  "an upgrade with many headers": (sid) =>
    withHeaders(upgrade(sid), ...Array.from({ length: 60 }, (_, i) => `X-Header-${i}: value`)),
  "cookies with odd names": () =>
    withHeaders(socketIo("EIO=4&transport=polling"), 'Cookie: a<b=1; =2; c; "d"=3; e f=%; io=4;;'),
};

/** The bodies of POST requests to a long-polling session that is connected to the main namespace. */
export const bodies: Readonly<Record<string, string>> = {
  "nothing at all": "",
  "an unknown Engine.IO packet type": "9",
  "an empty Engine.IO packet": "\x1e",
  "an unknown Socket.IO packet type": "47",
  "a second connection to a namespace": "40",
  "an event for a namespace without a connection": '42/none,["note"]',
  "an acknowledgement of nothing": '437["note"]',
  "an event without a payload": "42",
  "an event without a name": "42[]",
  "an event named null": "42[null]",
  "an event with a reserved name": '42["disconnect"]',
  "an event whose payload is an object": '42{"name":"note"}',
  "an event that is no JSON": '42["note"',
  "an attachment count that is no number": '45x-["note",{"_placeholder":true,"num":0}]',
  "an attachment count of zero": '450-["note"]',
  "an attachment count that is not whole": '451.5-["note",{"_placeholder":true,"num":0}]',
  "more attachments than a packet may have": '4511-["note",{"_placeholder":true,"num":0}]',
  "text in place of an attachment": '451-["note",{"_placeholder":true,"num":0}]\x1e42["note"]',
  "an attachment that was not announced": "bAQID",
  "a placeholder of another attachment": '451-["note",{"_placeholder":true,"num":3}]\x1ebAQID',
  "a placeholder with a negative number": '451-["note",{"_placeholder":true,"num":-1}]\x1ebAQID',
  "an attachment without its placeholder": '451-["note"]\x1ebAQID',
};

/** A WebSocket frame of a client, masked with zeros. */
export function frame(firstByte: number, payload: string): string {
  return String.fromCharCode(firstByte, 0x80 | payload.length) + "\0\0\0\0" + payload;
}

const TEXT = 0x81;
export const text = (payload: string) => frame(TEXT, payload);
const binary = (payload: string) => frame(0x82, payload);

/** What follows on a session that is upgraded and connected to the main namespace. */
export const frames: Readonly<Record<string, string>> = {
  "text that is no UTF-8": text("42\xc3\x28"),
  "the first reserved bit": frame(0xc1, "40"),
  "the other reserved bits": frame(0xb1, "40"),
  "a frame without a mask": "\x81\x0240",
  "a reserved opcode": frame(0x83, "40"),
  "a continuation of nothing": frame(0x80, "40"),
  "a new message within another": frame(0x01, "42") + text("40"),
  "a fragmented ping": frame(0x09, "ping"),
  "a ping that is too long": `\x89\xfe\0\x7e\0\0\0\0${"p".repeat(126)}`,
  "a close frame with half a code": frame(0x88, "\x03"),
  "a close frame with a reserved code": frame(0x88, "\x03\xed"),
  "a close frame whose reason is no UTF-8": frame(0x88, "\x03\xe8\xc3\x28"),
  "a length beyond the limit": "\x81\xff\0\0\0\0\x10\0\0\0\0\0\0\0",
  "an unknown Engine.IO packet type": text("9"),
  "an unknown Socket.IO packet type": text("47"),
  "an event named null": text("42[null]"),
  "an attachment that was not announced": binary("\x01\x02"),
  "text in place of an attachment":
    text('451-["note",{"_placeholder":true,"num":0}]') + text('42["note"]'),
  "a placeholder of another attachment":
    text('451-["note",{"_placeholder":true,"num":3}]') + binary("\x01"),
  "more attachments than a packet may have": text('4511-["note"]'),
};
