/** How the page connects, in this order; what the server takes stands in src/transports.ts. */
export const transports = ["polling", "websocket"];
