import type { Server } from "node:http";

/** Sent with every answer. A route or a library of your own that sets one of them wins. */
const headers = new Headers({
  // Scripts, styles and connections of this origin alone, nothing inline. Add the origins that your pages load from.
  "Content-Security-Policy": [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
});

/**
 * Sets the security headers on every answer of the server, Socket.IO's and errors included. Call it once every Socket.IO
 * server is attached: each takes the listeners that are there before it.
 */
export function setSecurityHeaders(server: Server): void {
  server.prependListener("request", (_request, response) => {
    response.setHeaders(headers);
  });
}
