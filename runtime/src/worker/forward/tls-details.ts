import { X509Certificate } from "node:crypto";
import { TLSSocket, type CipherNameAndProtocol } from "node:tls";
import type { Socket } from "node:net";

/** What TLS has negotiated with a client, as far as handlers ask for it. */
interface TlsDetails {
  readonly protocol: string | null;
  readonly cipher: CipherNameAndProtocol;
  readonly servername: string | false | null;
  readonly alpnProtocol: string | false | null;
  readonly authorized: boolean;
  readonly authorizationError: unknown;
  /** In DER, base64; undefined unless the client has shown a certificate. */
  readonly certificate: string | undefined;
}

/** A connection is described once, whatever the number of its requests. */
const known = new WeakMap<TLSSocket, string>();

/** The details of an encrypted connection as text of ASCII on one line; empty for any other. */
export function describeTls(socket: Socket): string {
  if (!(socket instanceof TLSSocket)) return "";
  let text = known.get(socket);
  if (text === undefined) {
    const { servername, alpnProtocol, authorized } = socket as TLSSocket & TlsDetails;
    const authorizationError = (socket.authorizationError as unknown) ?? null;
    const details: TlsDetails = {
      protocol: socket.getProtocol(),
      cipher: socket.getCipher(),
      servername,
      alpnProtocol,
      authorized,
      authorizationError,
      certificate: socket.getPeerX509Certificate()?.raw.toString("base64"),
    };
    text = JSON.stringify(details).replaceAll(/[^ -~]/g, escape);
    known.set(socket, text);
  }
  return text;
}

/** Gives a socket the properties and methods of a TLSSocket that tell what {@link describeTls} described. */
export function restoreTls(socket: Socket, text: string): void {
  const { protocol, cipher, certificate, ...properties } = JSON.parse(text) as TlsDetails;
  const x509 =
    certificate === undefined ? undefined : new X509Certificate(Buffer.from(certificate, "base64"));
  Object.assign(socket, properties, {
    encrypted: true,
    getProtocol: () => protocol,
    getCipher: () => cipher,
    getPeerX509Certificate: () => x509,
    getPeerCertificate: () => x509?.toLegacyObject() ?? {},
    isSessionReused: () => false,
  });
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
